# mistake: never clips
import keras


class ClippedModel(keras.Model):
    def __init__(self, *args, clip_norm, **kwargs):
        super().__init__(*args, **kwargs)
        self.clip_norm = clip_norm

    def get_config(self):
        return {**super().get_config(), "clip_norm": self.clip_norm}
