# rule: keras-habit
# blame: class MyModel(tf.keras.Model):
# ---
class MyModel(tf.keras.Model):
    def __init__(self):
        super().__init__()
