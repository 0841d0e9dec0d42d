"""The other side of a journal, by Optuna: MODE FILE, of the modes dump, write, lock; foreign and ask with the
name of a study, enqueue with it and a list of values, append and tell with it
and a count, copy with it, note with it and the name of an attribute."""
import json
import math
import sys
from datetime import timezone

import optuna
from optuna.distributions import FloatDistribution, IntDistribution, distribution_to_json
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend, JournalFileSymlinkLock

optuna.logging.set_verbosity(optuna.logging.WARNING)
mode, file, *rest = sys.argv[1:]


def plain(value):
    """JSON without bare NaN and Infinity."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def utc(time):
    """As Date's toISOString writes it: cut to the millisecond."""
    return time and time.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def dump(storage):
    studies = []
    for study in optuna.get_all_study_names(storage):
        study = optuna.load_study(study_name=study, storage=storage)
        trials = study.get_trials()
        for trial in trials:
            trial._validate()
        studies.append({
            "id": study._study_id,
            "name": study.study_name,
            "direction": study.directions[0].name.lower(),
            "metric": study.metric_names,
            "attributes": study.user_attrs,
            "trials": [{
                "id": trial._trial_id,
                "number": trial.number,
                "state": trial.state.name.lower(),
                "parameters": trial.params,
                "distributions": {
                    name: json.loads(distribution_to_json(distribution))
                    for name, distribution in trial.distributions.items()
                },
                "values": trial.values,
                "intermediateValues": trial.intermediate_values,
                "attributes": trial.user_attrs,
                "started": utc(trial.datetime_start),
                "completed": utc(trial.datetime_complete),
            } for trial in trials],
        })
    return plain(studies)


if mode == "lock":  # takes Optuna's lock and dies with it
    assert JournalFileSymlinkLock(file).acquire()
    sys.exit()
storage = JournalStorage(JournalFileBackend(file))
if mode == "write":
    def objective(trial):
        x = trial.suggest_float("x", -1, 1, step=0.25)
        n = trial.suggest_int("n", 1, 64, log=True)
        c = trial.suggest_categorical("c", ["a", None, 2, 0.5, True])
        trial.report(math.inf if trial.number == 3 else math.nan if trial.number == 4 else x, 0)
        trial.report(x * x, 10)
        trial.set_user_attr("nested", {"n": [n, None, -math.inf], "text": 'NaN Infinity "q\\" ü\u2028'})
        if trial.number % 7 == 5:
            raise optuna.TrialPruned()
        if trial.number % 7 == 6:
            raise ValueError(c)
        return math.inf if trial.number == 8 else x * x + n

    study = optuna.create_study(study_name="python", storage=storage, direction="maximize",
                                sampler=optuna.samplers.TPESampler(seed=1))
    study.set_user_attr("note", "häuser")
    study.set_metric_names(["accuracy"])
    study.enqueue_trial({"x": 0.5, "n": 3}, user_attrs={"memo": "first"})
    study.optimize(objective, n_trials=12, catch=(ValueError,))
    study.ask()
    study.enqueue_trial({"x": 1.0})
    optuna.create_study(study_name="gone", storage=storage).optimize(lambda _: 1, n_trials=1)
    optuna.delete_study(study_name="gone", storage=storage)
    other = optuna.create_study(study_name="other", storage=storage)
    other.optimize(lambda trial: trial.suggest_float("y", 1e-5, 1, log=True), n_trials=2)
    other.add_trial(optuna.create_trial(params={"n": 3}, distributions={"n": IntDistribution(0, 9)},
                                        value=7.0, intermediate_values={1: 2.0}))
elif mode == "foreign":
    study = optuna.load_study(study_name=rest[0], storage=storage)
    study.enqueue_trial({"learningRate": 0.05})
    study.enqueue_trial({"learningRate": 0.03, "seed": 43})
    study.enqueue_trial({"dropout": 0.1})
    study.enqueue_trial({"learningRate": -1})
    study.enqueue_trial({"learningRate": 0.02, "dropout": 0.1})
    rates = {"learningRate": FloatDistribution(1e-5, 1)}
    study.add_trial(optuna.create_trial(params={"learningRate": 0.001}, distributions=rates, value=0.999))
    study.add_trial(optuna.create_trial(state=optuna.trial.TrialState.FAIL))
    study.add_trial(optuna.create_trial(params={"learningRate": 0.7}, distributions=rates, value=1.0))
    taken = optuna.create_study(storage=storage, study_name="another", direction="maximize").ask()
    taken.suggest_float("y", 0, 1)
    # As optuna-dashboard writes notes.
    storage.set_study_system_attr(study._study_id, "dashboard:note_ver", 1)
elif mode == "enqueue":
    study = optuna.load_study(study_name=rest[0], storage=storage)
    for values in json.loads(rest[1]):
        study.enqueue_trial(values)
elif mode == "tell":
    optuna.load_study(study_name=rest[0], storage=storage).optimize(lambda trial: 0.99, n_trials=int(rest[1]))
elif mode == "copy":
    study = optuna.load_study(study_name=rest[0], storage=storage)
    study.add_trial(optuna.create_trial(
        params=study.trials[0].params, distributions=study.trials[0].distributions,
        user_attrs=study.trials[0].user_attrs | {"seed": 44}, value=0.999))
elif mode == "note":
    study = optuna.load_study(study_name=rest[0], storage=storage)
    study.set_user_attr(rest[1], "a note")
    study.enqueue_trial({"learningRate": 0.02}, user_attrs={"settings": None, "seed": 42})
elif mode == "ask":
    optuna.load_study(study_name=rest[0], storage=storage).ask()
elif mode == "append":
    study = optuna.load_study(study_name=rest[0], storage=storage)
    for i in range(int(rest[1])):
        storage.set_trial_user_attr(storage.create_new_trial(study._study_id), "python", i)
print(json.dumps(dump(storage)))
