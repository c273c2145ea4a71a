"""The table of jobs. Each is described in docs/jobs.md."""

from __future__ import annotations

from datetime import timedelta

from jobs import chores
from jobs.job import Job, Shares
from refusals import noted

JOBS: tuple[Job, ...] = (
    Job(
        name="send",
        words=noted("Sends the letters that are due, also those a sender that died left behind."),
        when={"minute": "*"},
        in_parts=chores.send_letters,
        late=timedelta(minutes=30),
    ),
    Job(
        name="places",
        words=noted("Holds places that came free for people who wait for them, and writes to those who chose that."),
        when={"minute": "*/5"},
        in_one=chores.offer_places,
        late=timedelta(minutes=30),
    ),
    Job(
        name="remind",
        words=noted(
            "Writes the reminders that members chose: two days, an evening, two hours before what they planned."
        ),
        when={"minute": "*/5"},
        in_parts=chores.remind_of_plans,
        late=timedelta(minutes=30),
    ),
    Job(
        name="changes",
        words=noted("Tells members who chose it that a date they planned was moved or called off."),
        when={"minute": "*/5"},
        in_parts=chores.tell_what_changed,
        late=timedelta(minutes=30),
    ),
    Job(
        name="check-ins",
        words=noted("The morning after, offers members who chose it the page to say how it was."),
        when={"minute": "*/15"},
        in_parts=chores.ask_how_it_was,
        late=timedelta(minutes=30),
    ),
    Job(
        name="week",
        words=noted("On Sunday afternoon, by their own clock, writes suggestions to members who chose them."),
        when={"minute": "*/15"},
        shares=Shares(names=chores.shares_of_week, in_parts=chores.write_weekly),
        late=timedelta(minutes=30),
    ),
    Job(
        name="groups",
        words=noted(
            "Opens and forms rounds of small groups, ends the time to answer, follows their dates and circles."
        ),
        when={"minute": "*/15"},
        in_parts=chores.follow_groups,
        late=timedelta(minutes=30),
        lease=timedelta(hours=1),
    ),
    Job(
        name="group-parts",
        words=noted("Forms the parts of a round of small groups that is too large to be formed at once."),
        when={"minute": "*/5"},
        shares=Shares(names=chores.shares_of_rounds, in_parts=chores.form_part),
        late=timedelta(minutes=30),
        lease=timedelta(hours=1),
    ),
    Job(
        name="feeds",
        words=noted("Looks at outside calendars whose time has come, each about every six hours."),
        when={"minute": "*/10"},
        shares=Shares(names=chores.shares_of_feeds, in_parts=chores.look_at_feed),
        late=timedelta(minutes=30),
    ),
    Job(
        name="open-feed",
        words=noted("Lets the open feed read what changed, so that those who ask for it need not wait."),
        when={"minute": "*/15"},
        in_one=chores.tell_open_feed,
        late=timedelta(minutes=30),
    ),
    Job(
        name="dates",
        words=noted("Writes out the dates of repeating activities as far ahead as the settings say."),
        when={"hour": "4", "minute": "10"},
        in_one=chores.extend,
    ),
    Job(
        name="organizers",
        words=noted(
            "Asks organizers whether listings are right, lets those rest nobody speaks for, sees to lone groups."
        ),
        when={"hour": "4", "minute": "15"},
        in_one=chores.ask_organizers,
    ),
    Job(
        name="keep",
        words=noted("Deletes what was kept for as long as we say: guests, old links, letters, plans given back."),
        when={"hour": "4", "minute": "25"},
        in_parts=chores.keep_no_longer,
    ),
    Job(
        name="index",
        words=noted("Makes the index of what is on anew."),
        when={"hour": "4", "minute": "40"},
        in_parts=chores.rebuild_index,
        lease=timedelta(hours=1),
    ),
    Job(
        name="learn",
        words=noted("Learns anew from what people who allow it plan and like."),
        when={"hour": "4", "minute": "55"},
        shares=Shares(names=chores.shares_of_learning, in_parts=chores.learn),
        lease=timedelta(hours=1),
    ),
    Job(
        name="questions",
        words=noted("Every eight weeks, offers two questions to members who chose such mail."),
        when={"hour": "5", "minute": "5"},
        in_parts=chores.invite_to_questions,
    ),
    Job(
        name="count",
        words=noted("Counts, once a quarter is over, what people answered who allow it."),
        when={"hour": "5", "minute": "10"},
        in_one=chores.count_answers,
    ),
    Job(
        name="backup",
        words=noted("Makes a copy of the database, tries whether it comes back whole, drops old ones."),
        when={"hour": "5", "minute": "20"},
        in_parts=chores.make_copy,
        lease=timedelta(hours=2),
    ),
    Job(
        name="journal",
        words=noted("Brings the copy of the journal of erasures up to date."),
        when={"minute": "*/15"},
        in_parts=chores.copy_journal,
        late=timedelta(minutes=30),
    ),
)


def find_job(name: str) -> Job | None:
    """The job of that name."""
    return next((job for job in JOBS if job.name == name), None)


def rendered() -> str:
    """The table as docs/jobs.md has it."""
    lines = ["| job | when | does | how | left out after |", "| --- | --- | --- | --- | --- |"]
    for job in JOBS:
        lines.append(f"| `{job.name}` | {_when(job)} | {job.words} | {_how(job)} | {_span(job.late)} |")
    return "\n".join(lines)


def _how(job: Job) -> str:
    return "in shares" if job.shares else "in one" if job.in_one else "in parts"


def _when(job: Job) -> str:
    when, days = job.when, job.when.get("day_of_week", "").title()
    if "hour" in when:
        return f"{days or 'daily'} at {int(when['hour']):02}:{int(when['minute']):02}"
    minutes = when["minute"].removeprefix("*").removeprefix("/")
    return f"every {minutes} minutes" if minutes else "every minute"


def _span(late: timedelta) -> str:
    minutes = int(late.total_seconds() // 60)
    return f"{minutes // 60} hours" if minutes % 60 == 0 else f"{minutes} minutes"
