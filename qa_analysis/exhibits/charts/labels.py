"""Labels of points: each above or below its point, clear of other labels and points and, if it can be, of lines."""

import warnings
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

# A pale box behind each label, so that it can be read where a line passes through it.
HALO = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.5}
DISTANCES = (6, 19, 32)  # points between a point and its label, the nearest first
MARK = 5  # pixels: half a marker, with its edge


class Label(NamedTuple):
    """A label of the point at a place of the axis and a value, and whether it is better above than below."""

    place: float
    value: float
    text: str
    colour: str
    above: bool = True


def label_points(axes: Axes, labels: list[Label]) -> None:
    """Write the labels, each at the best spot that those before it leave."""
    _lay_out(axes)
    taken = [text.get_window_extent() for text in axes.texts]
    for label in labels:
        taken.append(_write(axes, label, taken))


def _lay_out(axes: Axes) -> None:
    """Give the axes the place that they will have in the picture, from which the room for labels is measured."""
    with warnings.catch_warnings():
        # The font of the layout may lack a letter that the reader's own fonts have.
        warnings.filterwarnings("ignore", "Glyph")
        axes.figure.draw_without_rendering()


def _write(axes: Axes, label: Label, taken: list[Bbox]) -> Bbox:
    """Write a label at its best spot and return its box."""
    look = {"ha": "center", "color": label.colour, "bbox": HALO}
    note = axes.annotate(label.text, (label.place, label.value), (0, 0), textcoords="offset points", **look)
    sides = (1, -1) if label.above else (-1, 1)
    spots = [side * distance for distance in DISTANCES for side in sides]
    return _move(note, min(spots, key=lambda spot: _faults(axes, _move(note, spot), note.xy, taken, spot * sides[0] > 0)))


def _move(note: Annotation, spot: int) -> Bbox:
    """Move a label so far above its point, or below it if negative, and return its box."""
    note.set(position=(0, spot), va="bottom" if spot > 0 else "top")
    return note.get_window_extent().padded(1)


def _faults(axes: Axes, box: Bbox, point: tuple, taken: list[Bbox], wanted: bool) -> tuple:
    """What is wrong with the box of a label, the worst first: it covers a label or leaves the axes, another point is
    under it or nearer, it is far away, it is on a line. ``wanted`` is whether it is on the side it is better on.
    """
    x, y = axes.transData.transform(point)
    outside = box.y0 < axes.bbox.y0 or box.y1 > axes.bbox.y1
    lines = [line.get_transform().transform_path(line.get_path()) for line in axes.lines]
    on_line = any(line.intersects_bbox(box, filled=False) for line in lines)
    distance = round(min(abs(box.y0 - y), abs(box.y1 - y)))
    return outside or any(map(box.overlaps, taken)), _is_misleading(axes, box, x, y, wanted), distance, on_line


def _is_misleading(axes: Axes, box: Bbox, x: float, y: float, wanted: bool) -> bool:
    """Whether a point other than that at (x, y) is under a box, or between the two, or at (x, y) too and has that side."""
    marked = [line for line in axes.lines if line.get_marker() not in ("", "None", None)]
    points = np.concatenate([line.get_transform().transform(line.get_xydata()) for line in marked])
    same = np.isclose(points, (x, y)).all(axis=1)
    across, up = (points[~same] - (x, y)).T
    low, high = box.y0 - y - MARK, box.y1 - y + MARK
    under = (np.abs(across) < box.width / 2 + MARK) & (low < up) & (up < high)
    between = (np.abs(across) < 1) & (min(low, 0) < up) & (up < max(high, 0))
    return bool((under | between).any() or (same.sum() > 1 and not wanted))
