"""Goes on with a study of Optuna's in Python: FILE NAME COUNT.

Prints what Optuna sees of the study, then asks for more points: TPE chooses them on a copy in memory, since
a trial that is asked for itself would be this process's to run, and each is put into the study's queue.
"""
import json
import math
import sys

import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

optuna.logging.set_verbosity(optuna.logging.WARNING)
file, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
study = optuna.load_study(study_name=name, storage=JournalStorage(JournalFileBackend(file)))
print(json.dumps({
    "best": study.best_params,
    "trials": [{
        "id": trial._trial_id,
        "state": trial.state.name.lower(),
        "parameters": trial.params,
        "value": trial.value,
        "reports": [[step, value] for step, value in sorted(trial.intermediate_values.items())],
        "seed": trial.user_attrs["seed"],
    } for trial in study.trials],
}))

space = study.trials[0].distributions
copy = optuna.create_study(
    directions=study.directions,
    sampler=optuna.samplers.TPESampler(seed=1, n_startup_trials=5),
)
copy.add_trials([trial for trial in study.trials if trial.state.is_finished()])
for _ in range(count):
    asked = copy.ask(space)
    study.enqueue_trial(asked.params)
