"""`rt.nn.rnn_cell`: TensorFlow 1's recurrent cells."""

from runtime.recurrent.cells import BasicLSTMCell as BasicLSTMCell
from runtime.recurrent.cells import BasicRNNCell as BasicRNNCell
from runtime.recurrent.cells import GRUCell as GRUCell
from runtime.recurrent.cells import LSTMCell as LSTMCell
from runtime.recurrent.cells import LSTMStateTuple as LSTMStateTuple
from runtime.recurrent.cells import RNNCell as RNNCell
from runtime.recurrent.wrappers import DropoutWrapper as DropoutWrapper
from runtime.recurrent.wrappers import MultiRNNCell as MultiRNNCell
from runtime.recurrent.wrappers import ResidualWrapper as ResidualWrapper
