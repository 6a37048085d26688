"""Samples a second that Keras learns on the processor, for the networks of benches/training.rs.

    AFTERIMAGE_DATA=DIR python benches/training_keras.py mnist-cnn denoising dense deep lenet

Needs keras and tensorflow. Run it beside `cargo bench --bench training` on the same idle machine: only ratios mean much.
"""
import gzip
import os
import sys
import time

import numpy as np

os.environ["TF_CPP_MIN_LOG_LEVEL"]="3"
import keras
from keras import layers as L
def idx(p,n,s): return np.frombuffer(gzip.open(p).read(), np.uint8, offset=s).reshape(n)
d = os.path.join(os.environ["AFTERIMAGE_DATA"], "mnist", "")
x=idx(d+"train-images-idx3-ubyte.gz",(60000,28,28,1),16).astype("float32")/255
y=idx(d+"train-labels-idx1-ubyte.gz",(60000,),8)
def go(name, m, xx, yy, bs, loss):
    m.compile("adam", loss); m.fit(xx[:bs*8],yy[:bs*8],batch_size=bs,verbose=0)
    best=0
    for _ in range(2):
        t=time.time(); m.fit(xx,yy,batch_size=bs,verbose=0); best=max(best,len(xx)/(time.time()-t))
    print(name, round(best), flush=True)
S=keras.Sequential
which=sys.argv[1:] 
if "mnist-cnn" in which: go("mnist-cnn", S([L.Input((28,28,1)),L.Conv2D(32,3,activation="relu"),L.MaxPooling2D(),L.Conv2D(64,3,activation="relu"),L.MaxPooling2D(),L.Flatten(),L.Dense(32,"relu"),L.Dense(10,"softmax")]), x[:24000], y[:24000],128,"sparse_categorical_crossentropy")
if "denoising" in which: go("denoising", S([L.Input((28,28,1)),L.Conv2D(16,3,2,"same",activation="relu"),L.Conv2D(8,3,2,"same",activation="relu"),L.Conv2DTranspose(8,3,2,"same",activation="relu"),L.Conv2DTranspose(16,3,2,"same",activation="relu"),L.Conv2D(1,3,padding="same",activation="sigmoid")]), x[:24000], x[:24000],32,"mse")
xf=x.reshape(60000,784)
if "dense" in which: go("dense", S([L.Input((784,)),L.Dense(64,"relu"),L.Dense(784,"sigmoid")]), xf, xf, 32, "mse")
if "deep" in which: go("deep", S([L.Input((784,)),L.Dense(512,"elu"),L.Dense(128,"elu"),L.Dense(10),L.Dense(128,"elu"),L.Dense(512,"elu"),L.Dense(784,"sigmoid")]), xf, xf, 1024, "mse")
if "lenet" in which:
    xc=np.random.rand(25600,32,32,3).astype("float32"); yc=np.random.randint(0,10,25600)
    go("lenet", S([L.Input((32,32,3)),L.Conv2D(6,3,activation="relu"),L.AveragePooling2D(),L.Conv2D(16,3,activation="relu"),L.AveragePooling2D(),L.Flatten(),L.Dense(120,"relu"),L.Dense(84,"relu"),L.Dense(10,"softmax")]), xc, yc, 256, "sparse_categorical_crossentropy")
