"""
An exercise whose answer has several parts, each of which can be wrong for itself.

The engine looks for a mistake that explains the whole answer. Where two parts are wrong, each in
its own way, no single mistake does; so here the first wrong part is looked up alone.
"""

from itertools import repeat

from course_lib.exercises._answers import close, parts
from course_lib.exercises._engine import Exercise


class ByItsParts(Exercise):
    """An exercise that names the mistake in the first wrong part if none explains them all."""

    def _recognised(self, tried, all_right):
        return super()._recognised(tried, all_right) or self._in_the_first_wrong_part(tried)

    def _in_the_first_wrong_part(self, tried):
        mine = self._part_by_part(tried)
        first = next(iter(self._wrong(mine)), None)
        for mistake, outcomes in self._bank if mine else ():
            theirs = self._part_by_part(outcomes)
            if self._wrong(theirs) == [first] and all(self._close(mine[first], theirs[first])):
                return mistake
        return None

    def _first_to_show(self, tried, good):
        mine = self._part_by_part(tried)
        for part in self._wrong(mine):
            return self._close(mine[part], self._right[part]).index(False)
        return super()._first_to_show(tried, good)

    def _part_by_part(self, outcomes):
        """Return for each part what it was for each probe; nothing if an answer lacks a part."""
        taken = [
            parts(outcome.value, want) for outcome, want in zip(outcomes, self._wants, strict=False)
        ]
        complete = len(taken) == len(self._wants) and all(taken)
        return list(zip(*taken, strict=True)) if complete else []

    def _wrong(self, answer):
        return [k for k, part in enumerate(answer) if not all(self._close(part, self._right[k]))]

    def _close(self, part, other):
        return list(map(close, part, other, repeat(self.tolerance)))

    @property
    def _right(self):
        return list(zip(*(parts(want, want) for want in self._wants), strict=True))
