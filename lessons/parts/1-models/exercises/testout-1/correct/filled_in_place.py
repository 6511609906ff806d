# way: a batch of zeros is filled picture by picture; the update is written by hand
# way.ko: 0으로 채운 배치에 그림을 하나씩 써넣고, 업데이트는 손으로 해요
# ---
import torch


def preprocess(pictures):
    batch = torch.zeros(len(pictures), 3, 256, 256)
    for place, picture in zip(batch, pictures):
        numbers = picture.float() / 255
        if numbers.ndim == 2:
            place[:] = numbers
        elif numbers.shape[-1] <= 4:
            place[:] = numbers.movedim(-1, 0)[:3]
        else:
            place[:] = numbers[:3]
    return batch


def train(model, batches, chime):
    losses = []
    for x, y in batches:
        loss = ((model(x) - y) ** 2).mean()
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter -= 0.1 * parameter.grad
        if not losses or loss.item() < min(losses):
            chime(loss)
        losses.append(loss.item())
