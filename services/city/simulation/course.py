"""One simulated project on its way through procurement and evaluation: what is told of it, and from when it is what."""

from datetime import date

from services.city.simulation.asked import Simulation
from services.city.simulation.counting import Expected, Place, Turn
from services.city.simulation.projects import Project
from services.city.simulation.telling import Form, Step, Telling


class Course:
    """It tells, and notes the turns of its stages."""

    def __init__(self, simulation: Simulation, this: Project, expected: Expected) -> None:
        self.this, self.expected, self.simulation = this, expected, simulation
        self.telling = Telling(simulation, this.reference)
        self.stages: list[Turn] = []
        self.last = this.declared  # the day on which something was last keyed
        self.version = 0  # of the project's stream at procurement
        self.scores: list[int] = []  # of its evaluation, in hundredths of a point
        self.raters = 0

    def does(self, keyed: date) -> bool:
        """Whether this is still done: in time, and by an organisation that is not wound up."""
        return self.telling.in_time(self.keyed(keyed)) and keyed < self.this.abandoned

    def keyed(self, keyed: date) -> date:
        """Not before the books are entered."""
        return max(keyed, self.this.entered)

    def tell(
        self, step: str, on: date, keyed: date, form: Form | None = None, stage: str = "", officer: str = ""
    ) -> Step:
        self.version, self.last = self.version + 1, keyed
        if stage:
            self.stages.append((on, Place(self.this.territory, stage)))
        path = f"procurement/projects/{{{self.this.reference}}}/{step}"
        return self.telling.tell(self.keyed(keyed), path, (form or {}) | {"on": on.isoformat()}, officer)

    def evaluate(self, step: str, on: date, form: Form) -> Step:
        self.last = on
        path = f"evaluation/projects/{{{self.this.reference}}}/evaluation/{step}"
        return self.telling.tell(self.keyed(on), path, form | {"on": on.isoformat()})
