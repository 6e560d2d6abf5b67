"""Labels of points: each above or below its point, clear of other labels and points and, if it can be, of lines.

Every label takes the best of a few spots, in the order in which they are given. So the same rows have the same picture.
"""

import warnings
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.transforms import Bbox

# A pale box behind each label, so that it can be read where a line passes through it.
HALO = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.5}
DISTANCES = (6, 19, 37)  # points between a point and its label, the nearest first
MARK = 5  # pixels: half a marker, with its edge


class Label(NamedTuple):
    """A label of the point at a place of the axis and a value, and whether it is better above than below."""

    place: float
    value: float
    text: str
    colour: str
    above: bool = True


class Spot(NamedTuple):
    """Where a label could stand: on which side of its point, how far away and how far up, in points, and its box."""

    distance: int
    above: bool
    up: float
    box: Bbox


class Drawn(NamedTuple):
    """What is on the axes, in pixels: lines, points, and the lower and upper end of the axes."""

    lines: list[Path]
    points: np.ndarray
    low: float
    high: float


def label_points(axes: Axes, labels: list[Label]) -> None:
    """Write the labels, each at the best spot that those before it leave."""
    with warnings.catch_warnings():
        # The font of the layout may lack a letter that the reader's own fonts have.
        warnings.filterwarnings("ignore", "Glyph")
        # The axes take the place that they will have in the picture, from which the room is measured.
        axes.figure.draw_without_rendering()
        drawn, taken = _what_is_drawn(axes), [text.get_window_extent() for text in axes.texts]
        for label in labels:
            taken.append(_write(axes, label, drawn, taken))


def _what_is_drawn(axes: Axes) -> Drawn:
    lines = [line.get_transform().transform_path(line.get_path()) for line in axes.lines]
    marked = [line for line in axes.lines if line.get_marker() not in ("", "None", None)]
    points = np.concatenate([line.get_transform().transform(line.get_xydata()) for line in marked])
    return Drawn(lines, points, axes.bbox.y0, axes.bbox.y1)


def _write(axes: Axes, label: Label, drawn: Drawn, taken: list[Bbox]) -> Bbox:
    """Write a label at its best spot and return its box there."""
    look = {"ha": "center", "va": "bottom", "color": label.colour, "bbox": HALO}
    note = axes.annotate(label.text, (label.place, label.value), (0, 0), textcoords="offset points", **look)
    point, box = axes.transData.transform(note.xy), note.get_window_extent()
    spots = _spots(box, axes.figure.dpi / 72, label.above)
    best = min(spots, key=lambda spot: _faults(spot, point, drawn, taken, spot.above == label.above))
    note.set_position((0, best.up))
    return best.box


def _spots(box: Bbox, pixels: float, above: bool) -> list[Spot]:
    """The spots for a label that has the given box at its point, at each distance the better side first."""
    spots = [(distance, side) for distance in DISTANCES for side in (above, not above)]
    ups = [distance if side else -distance - box.height / pixels for distance, side in spots]
    return [Spot(*spot, up, box.translated(0, up * pixels).padded(1)) for spot, up in zip(spots, ups, strict=True)]


def _faults(spot: Spot, point: np.ndarray, drawn: Drawn, taken: list[Bbox], wanted: bool) -> tuple:
    """What is wrong with a spot, the worst first."""
    on_line = any(line.intersects_bbox(spot.box, filled=False) for line in drawn.lines)
    return _covers(spot.box, drawn, taken), _misleads(spot.box, point, drawn, wanted), spot.distance, on_line


def _covers(box: Bbox, drawn: Drawn, taken: list[Bbox]) -> bool:
    """Whether a box is on another label or leaves the axes."""
    return box.y0 < drawn.low or box.y1 > drawn.high or any(map(box.overlaps, taken))


def _misleads(box: Bbox, point: np.ndarray, drawn: Drawn, wanted: bool) -> bool:
    """Whether a point other than a box's own is under it, or between the two, or at its own place and has that side."""
    same = np.isclose(drawn.points, point).all(axis=1)
    across, up = (drawn.points[~same] - point).T
    low, high = box.y0 - point[1] - MARK, box.y1 - point[1] + MARK
    under = (np.abs(across) < box.width / 2 + MARK) & (low < up) & (up < high)
    between = (np.abs(across) < 1) & (min(low, 0) < up) & (up < max(high, 0))
    return bool((under | between).any() or (same.sum() > 1 and not wanted))
