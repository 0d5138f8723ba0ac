"""What criteria, rules and facts are called, and the questions about facts that are not known."""

from django.utils.translation import gettext_lazy

LABELS = {
    "companies": {
        "tasks": gettext_lazy("Tasks"),
        "needs": gettext_lazy("Accommodation needs"),
        "qualifications": gettext_lazy("Qualifications"),
        "journey": gettext_lazy("Journey"),
        "times": gettext_lazy("Times"),
        "own_wish": gettext_lazy("Own wish"),
        "growth": gettext_lazy("Room to grow"),
        "experience": gettext_lazy("Experience"),
        "openness": gettext_lazy("Openness"),
        "demand": gettext_lazy("Kind of tasks"),
        "practice": gettext_lazy("Practice place"),
        "spread": gettext_lazy("Spread"),
    },
    "mentors": {
        "interests": gettext_lazy("Interests"),
        "role": gettext_lazy("Role"),
        "trade": gettext_lazy("Trade"),
        "times": gettext_lazy("Times"),
        "journey": gettext_lazy("Distance"),
        "load": gettext_lazy("Room left"),
        "age": gettext_lazy("Age"),
        "place": gettext_lazy("Meeting place"),
        "continuity": gettext_lazy("Know each other"),
    },
}

# As in "41 companies: farther away than the citizen manages".
RULES = {
    "companies": {
        "consent": gettext_lazy("the citizen has not said yes to being matched with companies"),
        "blocked": gettext_lazy("somebody has said no, or they are not to be called yet"),
        "closed": gettext_lazy("no free place"),
        "hours": gettext_lazy("need more hours than the citizen manages now"),
        "travel": gettext_lazy("farther away than the citizen manages"),
        "needs": gettext_lazy("cannot offer what the citizen must have"),
        "requirements": gettext_lazy("require a certificate that the citizen lacks"),
        "rhythm": gettext_lazy("need longer days than the citizen manages"),
        "times": gettext_lazy("too few hours in common"),
    },
    "mentors": {
        "consent": gettext_lazy("the citizen has not said yes to a volunteer"),
        "blocked": gettext_lazy("somebody has said no"),
        "inactive": gettext_lazy("not active"),
        "paused": gettext_lazy("on a pause"),
        "contract": gettext_lazy("no contract signed"),
        "capacity": gettext_lazy("no room for one more"),
        "role": gettext_lazy("offer another role"),
        "language": gettext_lazy("no language in common"),
        "gender": gettext_lazy("another gender than the citizen asked for"),
        "distance": gettext_lazy("too far away to meet in person"),
        "times": gettext_lazy("no hour in common"),
    },
}

RULE_NAMES = {
    "consent": gettext_lazy("consent"),
    "blocked": gettext_lazy("blocked"),
    "closed": gettext_lazy("no place"),
    "hours": gettext_lazy("hours"),
    "travel": gettext_lazy("journey"),
    "needs": gettext_lazy("needs"),
    "requirements": gettext_lazy("certificates"),
    "rhythm": gettext_lazy("length of days"),
    "times": gettext_lazy("times"),
    "inactive": gettext_lazy("not active"),
    "paused": gettext_lazy("pause"),
    "contract": gettext_lazy("contract"),
    "capacity": gettext_lazy("capacity"),
    "role": gettext_lazy("role"),
    "language": gettext_lazy("language"),
    "gender": gettext_lazy("gender"),
    "distance": gettext_lazy("distance"),
}

# Facts that somebody other than the citizen can answer; accommodations bring their own question.
QUESTIONS = {
    "companies": {
        "places": gettext_lazy("How many places are there, the taken ones included?"),
        "paid_hours": gettext_lazy("Are paid hours possible later on?"),
        "attitude": gettext_lazy(
            "How does the workplace feel about people who need special consideration?"
        ),
        "hours_min": gettext_lazy("What is the fewest hours a week they can use somebody?"),
        "hours_max": gettext_lazy("What is the most hours a week they can use somebody?"),
        "timetable": gettext_lazy("On which days and at what times can somebody work there?"),
        "tasks": gettext_lazy("Which tasks do they need help with?"),
        "shortest_day": gettext_lazy("How short may a working day be?"),
        "demand": gettext_lazy("Are the tasks simple, varied or demanding?"),
        "postcode": gettext_lazy("Where is the workplace?"),
    },
    "mentors": {
        "capacity": gettext_lazy("How many citizens can the volunteer take at once?"),
        "timetable": gettext_lazy("When can the volunteer meet?"),
        "languages": gettext_lazy("Which languages does the volunteer speak?"),
        "interests": gettext_lazy("What does the volunteer like to do?"),
        "role": gettext_lazy("Which role does the volunteer offer?"),
        "gender": gettext_lazy("Is the volunteer a woman or a man? The citizen has asked for one."),
        "meeting_places": gettext_lazy("Where does the volunteer like to meet?"),
        "trade": gettext_lazy("What has the volunteer worked with?"),
        "postcode": gettext_lazy("Where does the volunteer live?"),
    },
}

# Why a contact is due; see matching.cadence.
DUE_WHY = {
    "worry": gettext_lazy("a question or worry: within one working day"),
    "first_day": gettext_lazy("the first day at a new place"),
    "before_fourth": gettext_lazy("a new place: before the fourth day"),
    "after_rise": gettext_lazy("more hours: within a week"),
    "company_in_job": gettext_lazy("in a job: the company at least every third month"),
    "citizen_in_job": gettext_lazy("in a job: the citizen at least every third month"),
    "agreed": gettext_lazy("as agreed"),
    "first_talk": gettext_lazy("the first conversation after the referral"),
    "at_work": gettext_lazy("at work: as often as agreed with the citizen"),
    "network_meeting": gettext_lazy("network meeting after two months"),
    "six_months": gettext_lazy("six months kept: a milestone"),
    "volunteer": gettext_lazy("the volunteer: how does it go?"),
    "talk": gettext_lazy("as often as agreed with the citizen"),
    "measurement": gettext_lazy("measure again: how does it go?"),
    "silent": gettext_lazy("nothing has happened for half a year: ask whether it goes on"),
}
DUE_WITH = {
    "both": gettext_lazy("citizen and workplace"),
    "citizen": gettext_lazy("the citizen"),
    "company": gettext_lazy("the company"),
    "mentor": gettext_lazy("the volunteer"),
}

# The least changes that need no figure.
PLAIN_CHANGES = {
    "places": gettext_lazy("If the company had one more place."),
    "capacity": gettext_lazy("If the volunteer took one more."),
    "gender": gettext_lazy("If the volunteer's gender did not matter to the citizen."),
    "meeting_places": gettext_lazy("If the volunteer would also meet online."),
    "pauses": gettext_lazy("If the pause were over."),
    "contract_signed_on": gettext_lazy("If a contract were signed."),
    "active_from": gettext_lazy("If the volunteer began today."),
}

# What to look at again after a no, by fact; see matching.tasks.
MENDS = {
    "travel_minutes": gettext_lazy("Too far: is the longest journey right?"),
    "hours_now": gettext_lazy("The hours did not fit: are the citizen's hours right?"),
    "hours_min": gettext_lazy("The hours did not fit: how many do they need at least?"),
    "offers": gettext_lazy("Could not offer it after all: what do they offer?"),
    "places": gettext_lazy("No room: how many places are there?"),
    "meeting_places": gettext_lazy("Too far: where would the citizen like to meet?"),
    "timetable": gettext_lazy("The hours did not fit: are the times right?"),
    "capacity": gettext_lazy("No room: how many citizens can the volunteer take?"),
    "ask_to_delete": gettext_lazy("The yes is withdrawn: ask them to delete what they were told."),
    "volunteer_away": gettext_lazy("The volunteer is away: how is the citizen?"),
    "volunteer_back": gettext_lazy("The volunteer is back: when do they meet again?"),
    "volunteer_break": gettext_lazy(
        "The volunteer takes a break: what does the citizen want meanwhile?"
    ),
    "yes_withdrawn": gettext_lazy("The citizen has withdrawn the yes: end this match."),
}
# Where a job centre was told, it is named: there is no match that would say which.
ASK_OFFICE_TO_DELETE = gettext_lazy(
    "The yes is withdrawn: ask %(office)s to delete what it was told."
)

WHOSE = {
    "citizen": gettext_lazy("the citizen's to change"),
    "company": gettext_lazy("the company's to change"),
    "mentor": gettext_lazy("the volunteer's to change"),
}

CITIZEN_QUESTIONS = {
    "wishes": gettext_lazy("What would the citizen like to do? Begin with the dream."),
    "needs": gettext_lazy("Which accommodation needs does the citizen have?"),
    "hours_now": gettext_lazy("How many hours a week does the citizen manage now?"),
    "hours_goal": gettext_lazy("How many hours a week does the citizen hope for?"),
    "longest_day": gettext_lazy("How long a day does the citizen manage?"),
    "timetable": gettext_lazy("When can the citizen work?"),
    "week": gettext_lazy(
        "The times have room for fewer hours than the citizen manages now. Which is right?"
    ),
    "postcode": gettext_lazy("Where does the citizen live?"),
    "travel_minutes": gettext_lazy("How long a journey does the citizen manage?"),
    "travel_by": gettext_lazy("How does the citizen travel?"),
    "qualifications": gettext_lazy("What has the citizen learnt or done before?"),
    "role": gettext_lazy("Which role should the volunteer have?"),
    "interests": gettext_lazy("What does the citizen like to do?"),
    "languages": gettext_lazy("Which languages does the citizen speak?"),
    "meeting_places": gettext_lazy("Where would the citizen like to meet?"),
}

MEANS = {
    "walk": gettext_lazy("on foot"),
    "bike": gettext_lazy("by bike"),
    "bus": gettext_lazy("by bus"),
    "car": gettext_lazy("by car"),
}
DEMANDS = {
    "simple": gettext_lazy("simple"),
    "varied": gettext_lazy("varied"),
    "demanding": gettext_lazy("demanding"),
}
ROLES = {
    "social": gettext_lazy("social"),
    "professional": gettext_lazy("professional"),
    "both": gettext_lazy("both social and professional"),
    "any": gettext_lazy("any"),
}

# What the letter to the job centre may say; see matching.status_letters.
STATUS_ITEMS = {
    "phase": gettext_lazy("Phase"),
    "place": gettext_lazy("Whether there is a place; never which company"),
    "hours": gettext_lazy("Hours a week at the place"),
    "next_talk": gettext_lazy("The day of the next conversation"),
}
