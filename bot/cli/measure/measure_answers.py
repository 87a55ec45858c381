"""`ayes eval` and `ayes calibrate`: how good the answers are, and how sure they may be."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.shared.options import JsonOption, LibraryOption, png, settings_for
from bot.cli.shared.output import print_json, progress_shown
from index.errors import QuestionError, SettingsError

if TYPE_CHECKING:
    from bot.answer.passages.fit import JudgeExample
    from bot.evaluation.data_files import Content
    from bot.evaluation.measures import Certainty
    from bot.evaluation.open_corpus import CorpusFigures
    from bot.evaluation.score import QuestionFigures, Scored
    from bot.settings import Settings
    from index.search.models.encoder import Progress

QUESTIONS, ARTICLES = ".jsonl", ".json"

FilesArgument = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE",
        help='Questions: .jsonl with {"id", "turns", "answerable", "must", …} lines, or .json in '
        "SQuAD's format.",
        show_default=False,
    ),
]


def evaluate(
    files: FilesArgument,
    *,
    json: JsonOption = False,
    wrong: Annotated[bool, typer.Option("--wrong", help="Name the answers that aren't right.")] = (
        False
    ),
    most: Annotated[
        int | None,
        typer.Option(
            "--most",
            metavar="N",
            min=1,
            help="Draw at most so many questions of each kind from a .json file.",
            show_default=False,
        ),
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option(
            "--picture",
            metavar="PLOT.png",
            callback=png,
            help="Draw how sure the answers are: risk and silence against coverage.",
            show_default=False,
        ),
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option(
            "--save",
            metavar="DIR",
            help="Write the figures of each file here, named by commit.",
            show_default=False,
        ),
    ] = None,
    library: LibraryOption = None,
) -> None:
    """Measure the answers to files of questions.

    A .jsonl file is asked of the base library, or of DIR: how many answers are right, how many cite
    the right paragraph, how many are invented, and how many stay the same in other words (with a
    slip of the finger, in capitals, as keywords).

    A .json file in SQuAD's format brings its own articles: how well their paragraphs and sentences
    are ranked, and how well what is answered is told from near misses and from questions on
    articles that are left out.

    Of both: figures that no quote or record gives (there must be none), and whether the same
    questions get the same bytes three times.
    """
    from bot.cli.measure.measure_tables import show
    from bot.evaluation.measures import rounded
    from bot.evaluation.plot import draw_certainty
    from bot.evaluation.result_files import save_result

    settings = settings_for(library)
    curves: list[tuple[str, Certainty]] = []
    for path, content in zip(files, _contents(files), strict=True):
        head = {"file": content.name, "sha256": content.sha256}
        if path.suffix == ARTICLES:
            measured = _measured(content, settings, most)
            found = {**head, **rounded(asdict(measured))}
            certainties = {
                "out of corpus": measured.out_of_corpus,
                "near misses": measured.near_misses,
            }
        else:
            scored, counted = _scored(content, settings)
            missed = [_as_dict(one) for one in scored if not one.right]
            named = {"wrong": missed} if wrong else {}
            found = {**head, **rounded(asdict(counted)), **named}
            certainties = {content.name: counted.certainty}
        curves += [(name, one) for name, one in certainties.items() if one is not None]
        if json:
            print_json(found)
        else:
            show(found)
        if save is not None:
            parts = [path.stem, content.sha256[:8], *([library.name] if library else [])]
            save_result(save, "-".join(parts), found)
    if picture is not None:
        draw_certainty(picture, curves)


def calibrate(
    files: FilesArgument,
    *,
    text: Annotated[
        list[Path] | None,
        typer.Option(
            "--text",
            metavar="FILE",
            help="Ask the .jsonl questions of a library of this source, too; may be repeated.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="Write the calibration here.", show_default=False
        ),
    ] = None,
    json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """Fit on files of questions how sure an answer has to be.

    The questions of a .jsonl file are asked of the base library, or of DIR, and of the --text
    sources. Of a .json file in SQuAD's format, each half of the articles is made a library and
    asked questions of both halves; that takes minutes.

    The same files give the same weights. The figures that are printed are of topics that were held
    out of the fit.
    """
    from bot.answer.passages.calibration import write_calibration
    from bot.answer.passages.fit import fit
    from bot.cli.measure.measure_tables import show
    from bot.evaluation.data_files import content_of
    from bot.evaluation.held_out_fit import held_out_figures, kept
    from bot.evaluation.measures import rounded

    contents = _contents(files)
    if out is not None and not out.parent.is_dir():
        # Told now, not after minutes of work.
        raise SettingsError(
            f"The calibration can't be written to {out.name!r}: its folder does not exist; make it."
        )
    texts = text or []
    with progress_shown() as progress:
        gathered = _gathered(files, contents, texts, settings_for(library), progress)
    examples = [example for of_file in gathered for example in of_file]
    calibration = fit(examples)
    fitted = kept(calibration, [*contents, *map(content_of, texts)], gathered)
    measured = held_out_figures(examples, calibration)
    if out is not None:
        write_calibration(out, fitted)
    held = [rounded(asdict(one)) for one in measured]
    figures = {**fitted.model_dump(mode="json"), "held_out": held}
    if json:
        print_json(figures)
    else:
        show(figures)


def _as_dict(scored: Scored) -> dict[str, object]:
    """Return an answer that isn't right as a JSON object."""
    return {
        "id": scored.question.id,
        "question": scored.question.turns[-1],
        "answered": scored.answered,
        "text": scored.answer.text if scored.answer is not None else None,
    }


def _contents(files: Sequence[Path]) -> list[Content]:
    """Read all files, so that a wrong name is told before the first question is asked."""
    from bot.evaluation.data_files import content_of

    for path in files:
        if path.suffix not in {QUESTIONS, ARTICLES}:
            raise QuestionError(
                f"{path.name!r} is neither {QUESTIONS} nor {ARTICLES}: name files of questions."
            )
    return [content_of(path) for path in files]


def _scored(content: Content, settings: Settings) -> tuple[list[Scored], QuestionFigures]:
    """Ask the questions of a file and count; left out are those that need records it lacks."""
    from bot.answer.answerer import Answerer
    from bot.evaluation.checks import same_bytes
    from bot.evaluation.question_files import read_questions
    from bot.evaluation.rewordings import reworded
    from bot.evaluation.score import ask_all, figures
    from bot.service.open_parts import open_base, open_reader
    from index.votes.names.countries import Countries

    questions = read_questions(content)
    with progress_shown() as progress:
        library = open_base(settings, progress)
        fitting = [one for one in questions if library.records or not one.needs_records]
        if not fitting:
            raise QuestionError(
                f"{content.name} has only questions that need vote records: leave out --library."
            )
        answerer = Answerer(
            library,
            Countries.load(),
            threshold=settings.threshold,
            reader=open_reader(settings),
        )
        scored = ask_all(answerer, fitting, progress)
        turns = [one.turns for one in fitting]
        same = same_bytes(answerer, turns)
        alike = reworded(answerer, turns, progress)
    left_out = len(questions) - len(fitting)
    counted = figures(scored, answerer.threshold, same=same, reworded=alike, left_out=left_out)
    return scored, counted


def _measured(content: Content, settings: Settings, most: int | None) -> CorpusFigures:
    from bot.evaluation.open_corpus import evaluate
    from bot.evaluation.squad import read_squad
    from bot.service.open_parts import open_encoder, open_reader
    from index.votes.names.countries import Countries

    articles = read_squad(content)
    with progress_shown() as progress, tempfile.TemporaryDirectory() as folder:
        return evaluate(
            articles,
            open_encoder(settings, progress),
            Countries.load(),
            Path(folder),
            open_reader(settings),
            settings.threshold,
            most,
            progress,
        )


def _gathered(
    files: Sequence[Path],
    contents: Sequence[Content],
    texts: Sequence[Path],
    settings: Settings,
    progress: Progress,
) -> list[list[JudgeExample]]:
    """Gather the examples of each file, then those of each source."""
    from bot.evaluation.judge_examples import from_articles, from_questions
    from bot.evaluation.question_files import read_questions
    from bot.evaluation.squad import read_squad
    from bot.service.open_parts import open_base, open_reader
    from index.library.library import build_library
    from index.sources.parsing.read import read
    from index.votes.names.countries import Countries

    articles, questions = {}, {}
    for path, content in zip(files, contents, strict=True):
        if path.suffix == ARTICLES:
            articles[content.sha256] = read_squad(content)
        else:
            questions[content.sha256] = read_questions(content)
    documents = [read(text) for text in texts]
    countries = Countries.load()
    library, reader = open_base(settings, progress), open_reader(settings)
    gathered = []
    with tempfile.TemporaryDirectory() as folder:
        for number, content in enumerate(contents):
            if content.sha256 in questions:
                asked = questions[content.sha256]
                gathered.append(from_questions(library, countries, reader, asked, progress))
            else:
                place = Path(folder, f"articles-{number}")
                whole = articles[content.sha256]
                gathered.append(
                    from_articles(whole, library.encoder, countries, reader, place, progress)
                )
        for number, one in enumerate(documents):
            place = Path(folder, f"text-{number}")
            of_text = build_library(place, one, (), library.encoder, progress)
            every = [question for asked in questions.values() for question in asked]
            gathered.append(from_questions(of_text, countries, reader, every, progress))
            of_text.close()
    library.close()
    return gathered
