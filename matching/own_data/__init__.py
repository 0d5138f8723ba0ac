"""Everything that is kept about one citizen, or one volunteer, to hand over: GDPR articles 15 and 20.

It is read off the models: from the person, every table whose rows lead back there, and every field of
each row, so that a model that is added later is in it without anybody's doing. What is not in it stands
in a table here with a reason, and the document says so itself.

A citizen's document is the contact person's or a deputy's to make: every field is open to them. To a
coordinator neither what was said nor needs in own words are (`fields.OPEN`), and what she made would be
half of it. What stays with SIND is in it where SIND's own make it. Where a job centre employs the
contact person, the document counts what is missing; a consultant of SIND who stands in for her on the
day makes the whole, so that the right needs no hole in the wall.
"""

from matching.own_data.citizen import may_make, of_citizen
from matching.own_data.mentor import may_make_of_mentor, of_mentor
from matching.own_data.user import of_user

__all__ = ["may_make", "may_make_of_mentor", "of_citizen", "of_mentor", "of_user"]
