"""Answers images with an exported SavedModel in Python's TensorFlow.

usage: saved_model.py FOLDER SIZE < float32 images, batch x SIZE x SIZE x 3 > float32 probabilities
"""
import os
import sys

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')

import numpy as np
import tensorflow as tf

folder, size = sys.argv[1], int(sys.argv[2])
images = np.frombuffer(sys.stdin.buffer.read(), np.float32).reshape(-1, size, size, 3)
answer = tf.saved_model.load(folder).signatures['serving_default'](images=tf.constant(images))
sys.stdout.buffer.write(answer['probabilities'].numpy().tobytes())
