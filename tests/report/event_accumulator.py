"""What TensorBoard's own reader finds below a folder: {run: {tag: [[step, value] ...]}}."""
import json
import os
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

found = {}
for name in sorted(os.listdir(sys.argv[1])):
    run = EventAccumulator(os.path.join(sys.argv[1], name), size_guidance={"scalars": 0}).Reload()
    found[name] = {
        tag: [[event.step, event.value] for event in run.Scalars(tag)] for tag in run.Tags()["scalars"]
    }
print(json.dumps(found))
