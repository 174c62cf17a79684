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
        mine = self._part_by_part([outcome.value for outcome in tried])
        first = next(iter(self._wrong(mine)), None)
        for mistake, outcomes in self._bank if mine else ():
            theirs = self._part_by_part([outcome.value for outcome in outcomes])
            if self._wrong(theirs) == [first] and self._same(mine[first], theirs[first]):
                return mistake
        return None

    def _part_by_part(self, answers):
        """Return for each part what it was for each probe; nothing if an answer lacks a part."""
        taken = list(map(parts, answers, self._wants))
        complete = len(taken) == len(self._wants) and all(taken)
        return list(zip(*taken, strict=True)) if complete else []

    def _wrong(self, answer):
        right = self._part_by_part(self._wants)
        return [k for k, part in enumerate(answer) if not self._same(part, right[k])]

    def _same(self, part, other):
        return all(map(close, part, other, repeat(self.tolerance)))
