"""Optuna's fANOVA over the studies of a journal, called directly: the means over seeds are made here."""
import json
import sys

import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution
from optuna.importance import FanovaImportanceEvaluator, get_param_importances
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

optuna.logging.set_verbosity(optuna.logging.ERROR)
storage = JournalStorage(JournalFileBackend(sys.argv[1]))
[name] = optuna.get_all_study_names(storage)
values = {}
for trial in optuna.load_study(study_name=name, storage=storage).trials:
    values.setdefault(json.dumps(trial.params), []).append(trial.value)
means = optuna.create_study(direction="maximize")
for params, scores in values.items():
    means.add_trial(optuna.create_trial(
        params=json.loads(params),
        distributions={
            "learningRate": FloatDistribution(1e-5, 1e-1, log=True),
            "dropout": FloatDistribution(0, 0.7),
            "batchSize": CategoricalDistribution([8, 32, 128]),
        },
        value=sum(scores) / len(scores),
    ))
print(json.dumps(get_param_importances(means, evaluator=FanovaImportanceEvaluator(seed=42))))
