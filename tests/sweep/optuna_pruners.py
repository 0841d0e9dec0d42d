"""The decisions of Optuna's pruners on reports: reads {pruner, study, direction, epochs, trials} as JSON."""

import json
import sys

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
case = json.load(sys.stdin)
pruner = {
    "median": lambda: optuna.pruners.MedianPruner(),
    "asha": lambda: optuna.pruners.SuccessiveHalvingPruner(min_resource=1),
    "hyperband": lambda: optuna.pruners.HyperbandPruner(min_resource=1, max_resource=case["epochs"]),
}[case["pruner"]]()
study = optuna.create_study(study_name=case["study"], direction=case["direction"], pruner=pruner)
ends = []
for values in case["trials"]:
    trial = study.ask()
    for epoch, value in enumerate(values, 1):
        trial.report(float("nan") if value is None else value, epoch)
        if trial.should_prune():
            study.tell(trial, state=optuna.trial.TrialState.PRUNED)
            ends.append(epoch)
            break
    else:
        study.tell(trial, 1.0 if values[-1] is None else values[-1])
        ends.append(None)
print(json.dumps(ends))
