"""The shares of a study's settings in the variance of its scores, by Optuna's fANOVA.

Reads a request from the file that is named and prints the shares of each setting: of all points, then
without each group of points.
"""

import json
import sys
import warnings

import optuna
from optuna.importance import FanovaImportanceEvaluator, get_param_importances

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.simplefilter("ignore")

with open(sys.argv[1], encoding="utf-8") as file:
    request = json.load(file)
space = {
    name: optuna.distributions.json_to_distribution(json.dumps(distribution))
    for name, distribution in request["space"].items()
}


def shares(points):
    study = optuna.create_study()
    study.add_trials([
        optuna.trial.create_trial(params=point["point"], distributions=space, value=point["mean"])
        for point in points
    ])
    evaluator = FanovaImportanceEvaluator(seed=request["seed"])
    found = get_param_importances(study, evaluator=evaluator, params=list(space))
    return [found[name] for name in space]


points, groups = request["points"], request["groups"]
without = [
    shares([point for i, point in enumerate(points) if i % groups != group])
    for group in range(groups)
]
print(json.dumps({"whole": shares(points), "without": without}))
