"""A picture is a tensor of bytes: look at its shape, its type, one place of it."""

import torch

from tutor.lab.data import image as draw_image
from tutor.lab.steps import alike

examples = {"shape": "image.shape", "dtype": "image.dtype", "pixel": "image[80, 74]"}

picture = draw_image()


def setup(session):
    session["image"] = draw_image()


def goal_shape(value, session):
    return alike(value, picture.shape)


def goal_dtype(value, session):
    return alike(value, picture.dtype)


def goal_pixel(value, session):
    return colours(value) is not None


def colours(value):
    """Red, green and blue, where the value is a place of the picture; else None."""
    if isinstance(value, (list, tuple)) and not isinstance(value, torch.Size) and len(value) == 3:
        value = torch.tensor(value)
    if not isinstance(value, torch.Tensor):
        return None
    value = value.squeeze()
    if value.shape != (3,) or not bool((picture == value).all(dim=-1).any()):
        return None
    return [int(number) for number in value]


def saw(value, session):
    found = colours(value)
    if found:
        red, green, blue = found
        return {
            "en": f"One place of the picture: red {red}, green {green}, blue {blue}.",
            "ko": f"그림의 한 자리예요. 빨강 {red}, 초록 {green}, 파랑 {blue}이에요.",
        }
    if goal_shape(value, session):
        return {
            "en": "256 rows, 256 columns, and 3 numbers at each place.",
            "ko": "행이 256개, 열이 256개, 자리마다 숫자가 3개예요.",
        }
    if goal_dtype(value, session):
        return {
            "en": "uint8: whole numbers from 0 to 255, one byte each.",
            "ko": "uint8은 0부터 255까지의 정수예요. 하나가 1바이트예요.",
        }
    if isinstance(value, torch.Tensor) and value.dim() == 0:
        return {
            "en": "One number. A pixel has three of them.",
            "ko": "숫자 하나예요. 픽셀 하나에는 숫자가 세 개 있어요.",
        }
    if isinstance(value, torch.Tensor):
        shape = "×".join(map(str, value.shape))
        return {"en": f"A tensor of {shape}.", "ko": f"{shape} 텐서예요."}
    return {}
