"""What watches training: the bar, TensorBoard, MLflow, and whatever one writes oneself."""

from onward.callbacks.callback import Callback, CallbackError
from onward.callbacks.mlflow import MLflow
from onward.callbacks.tensorboard import TensorBoard
from onward.progress import Progress

__all__ = ["Callback", "CallbackError", "MLflow", "Progress", "TensorBoard"]
