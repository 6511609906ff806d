"""The course's own pictures: right shapes, right ranges, the same for the same seed."""

from __future__ import annotations

import torch
from torch import nn

from tutor.lab.data import KINDS, Shapes, bank, image, standardized, unseen


def test_image_is_what_a_picture_file_would_give() -> None:
    """The course's picture is 256x256 RGB, 8 bits each, with many colours, always the same."""
    picture = image()
    assert picture.shape == (256, 256, 3)
    assert picture.dtype == torch.uint8
    assert len(picture.reshape(-1, 3).unique(dim=0)) > 256
    assert torch.equal(picture, image())


def test_shapes_are_labelled_pictures() -> None:
    """A batch is float pictures in [0, 1] with int64 labels, of each kind about as many."""
    pictures, labels = Shapes(seed=4).draw(300)
    assert pictures.shape == (300, 3, 64, 64)
    assert pictures.dtype == torch.float32
    assert 0.0 <= float(pictures.min()) < float(pictures.max()) <= 1.0
    assert labels.shape == (300,)
    assert labels.dtype == torch.int64
    assert all(count > 60 for count in labels.bincount(minlength=len(KINDS)))


def test_standardized_pictures_differ_in_no_light() -> None:
    """Each channel of each picture has mean 0 and spread 1; no contrast gives no noise."""
    pictures, _ = Shapes(seed=4).draw(5)
    even = standardized(pictures)
    assert even.shape == pictures.shape
    assert even.mean(dim=(2, 3)).abs().max() < 1e-4
    torch.testing.assert_close(even.std(dim=(2, 3), correction=0), torch.ones(5, 3))
    darker = standardized(0.2 * pictures + 0.1)
    torch.testing.assert_close(darker, even, rtol=1e-3, atol=1e-3)
    assert standardized(torch.full((1, 3, 8, 8), 0.3)).abs().max() < 0.01


def test_the_same_seed_draws_the_same_pictures() -> None:
    """Seeds decide everything: equal ones agree for ever, others never do."""
    one, same, other = Shapes(seed=1), Shapes(seed=1), Shapes(seed=2)
    for _ in range(2):
        a, b, c = one.draw(4)[0], same.draw(4)[0], other.draw(4)[0]
        assert torch.equal(a, b)
        assert not torch.equal(a, c)


def test_drawing_leaves_the_random_state_alone() -> None:
    """A learner's own random numbers don't depend on whether data is drawn between them."""
    torch.manual_seed(0)
    state = torch.get_rng_state()
    next(Shapes(seed=3).batches(2))
    unseen(2)
    bank()
    assert torch.equal(torch.get_rng_state(), state)


def test_unseen_pictures_are_fixed_and_in_no_training() -> None:
    """The test split is always the same, a prefix of itself, and no seed draws from it."""
    pictures, labels = unseen(100)
    fewer, _ = unseen(10)
    assert torch.equal(pictures[:10], fewer)
    assert len(labels) == 100
    drawn = [Shapes(seed=seed).draw(64)[0] for seed in range(-2, 6)]
    assert not any(torch.equal(pictures[0], each) for batch in drawn for each in batch)


def test_size_and_label_are_independent() -> None:
    """The amount of ink doesn't give the kind away: a classifier has to look at the outline."""
    pictures, labels = Shapes(seed=9).draw(600)
    ink = (pictures - pictures[:, :, :1, :1]).abs().mean(dim=(1, 2, 3))
    means = torch.stack([ink[labels == kind].mean() for kind in range(3)])
    assert float(means.max() / means.min()) < 1.25


def test_bank_answers_like_the_learners_model() -> None:
    """Two 5x5 convolutions see what the bank sees: the answers have the same shape."""
    model = nn.Sequential(nn.Conv2d(3, 20, 5), nn.Conv2d(20, 20, 5))
    x = torch.zeros(2, 3, 256, 256)
    assert bank()(x).shape == model(x).shape == (2, 20, 248, 248)


def test_predicting_nothing_scores_one() -> None:
    """Each filter's answer has zero mean and unit variance on the data, within sampling."""
    answers = bank()(unseen(512)[0])
    assert answers.mean(dim=(0, 2, 3)).abs().max() < 0.05
    assert float(answers.square().mean()) - 1.0 < 0.1
    assert (answers.std(dim=(0, 2, 3)) - 1.0).abs().max() < 0.15


def test_bank_sees_edges_and_not_brightness() -> None:
    """A blank picture of any brightness gives nothing; each filter likes another direction."""
    filters = bank()
    assert filters(torch.full((1, 3, 16, 16), 0.7)).abs().max() < 1e-3
    kernels = filters.kernels.flatten(1)
    kernels = kernels / kernels.norm(dim=1, keepdim=True)
    alike = (kernels @ kernels.T).abs().fill_diagonal_(0)
    assert alike.max() < 0.98
