"""A picture of how sure answers are: risk against coverage, and silence against coverage."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.evaluation.measures import Certainty
from index.errors import SettingsError

_SIZE = (9.0, 4.2)  # inches
_DOTS = 120  # an inch


def draw_certainty(path: Path, named: Sequence[tuple[str, Certainty]]) -> None:
    """Draw the curves of some measurements as PNG; raise SettingsError if it can't be written."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415  (a second)
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=_SIZE, dpi=_DOTS, layout="constrained")
    FigureCanvasAgg(figure)
    risk, silence = figure.subplots(1, 2)
    for name, certainty in named:
        coverage = [point.coverage for point in certainty.curve]
        wrong = [1 - point.precision for point in certainty.curve]
        label = f"{name} (area {certainty.risk:.3f})"
        risk.plot(coverage, wrong, marker=".", label=label)
        silent = [point.silence for point in certainty.curve]
        silence.plot(coverage, silent, marker=".", label=name)
        chosen = certainty.at_threshold
        risk.plot(chosen.coverage, 1 - chosen.precision, marker="o", color="black", zorder=3)
        silence.plot(chosen.coverage, chosen.silence, marker="o", color="black", zorder=3)
    risk.set(xlabel="answered of the answerable", ylabel="wrong of the answered", title="Risk")
    silence.set(xlabel="answered of the answerable", ylabel="silent on the rest", title="Silence")
    for axes in (risk, silence):
        axes.set_xlim(0, 1.02)
        axes.set_ylim(-0.02, 1.02)
        axes.grid(alpha=0.3)
        axes.legend(fontsize="small", loc="best")
    figure.supxlabel("Each point is a threshold; black is the one in use.", fontsize="small")
    try:
        # Without a date or a version in it, the same figures give the same bytes.
        figure.savefig(path, format="png", metadata={"Software": None})
    except OSError as error:
        raise SettingsError(
            f"The picture can't be written to {path.name!r} ({error.strerror}); name a file in a "
            "folder that can be written to."
        ) from None
