"""Chooses points by a sampler of Optuna's.

Reads a request a line from standard input and answers each with a line. Each request holds all that was
told, and the sampler is made anew with the request's seed, so that an answer follows from its request.
"""

import inspect
import json
import signal
import sys
import warnings

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.simplefilter("ignore")


def sampler_named(name, seed):
    for class_name, kind in vars(optuna.samplers).items():
        if class_name.lower() == name + "sampler":
            parameters = inspect.signature(kind.__init__).parameters
            return kind(**({"seed": seed} if "seed" in parameters else {}))
    raise ValueError("Optuna has no sampler of the name " + name)


def ended_trial(told, space):
    states = optuna.trial.TrialState
    if told["value"] is not None:
        state = states.COMPLETE
    elif told["reports"]:
        state = states.PRUNED
    else:
        state = states.FAIL
    return optuna.trial.create_trial(
        state=state,
        intermediate_values=dict(map(tuple, told["reports"])),
        value=told["value"],
        params=told["point"],
        distributions=space,
        system_attrs=told["notes"],
    )


def open_trial(chosen, space):
    return optuna.trial.create_trial(
        state=optuna.trial.TrialState.RUNNING,
        params=chosen["point"],
        distributions=space,
        system_attrs=chosen["notes"],
    )


def answer(request):
    space = {
        name: optuna.distributions.json_to_distribution(json.dumps(distribution))
        for name, distribution in request["space"].items()
    }
    study = optuna.create_study(
        study_name="sampler",
        direction=request["direction"],
        sampler=sampler_named(request["sampler"], request["seed"]),
    )
    storage, study_id = study._storage, study._study_id
    for name, value in request["study"].items():
        storage.set_study_system_attr(study_id, name, value)
    study.add_trials([ended_trial(told, space) for told in request["told"]])
    study.add_trials([open_trial(chosen, space) for chosen in request["open"]])
    trial = study.ask(space)
    return {
        "point": trial.params,
        "notes": storage.get_trial_system_attrs(trial._trial_id),
        "study": storage.get_study_system_attrs(study_id),
    }


# Ctrl-C is the sweep's, which closes the input at its end.
signal.signal(signal.SIGINT, signal.SIG_IGN)
print(json.dumps({"ready": optuna.__version__}), flush=True)
for line in sys.stdin:
    try:
        print(json.dumps(answer(json.loads(line))), flush=True)
    except Exception as error:
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}), flush=True)
