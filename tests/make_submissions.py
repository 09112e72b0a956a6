"""Write the sample submissions, named by what must fail in them: `python tests/make_submissions.py`.

They are the solved notebook with some cells replaced, so they follow its text; `make build` runs this.
"""

from __future__ import annotations

import io
import pickle
import zipfile
from pathlib import Path

import nbformat

ROOT = Path(__file__).parent.parent
EPOCH = (1980, 1, 1, 0, 0, 0)

OTHER_SOFTMAX = """\
def softmax(X):
    shifted = X - X.amax(1, keepdim=True)
    return torch.exp(shifted - torch.logsumexp(shifted, 1, keepdim=True))
"""
OTHER_DATASET = """\
import torchvision
from torchvision import transforms


class FashionMNIST(DataModule):
    def __init__(self, batch_size=64, resize=(28, 28)):
        super().__init__()
        self.save_hyperparameters()
        pipeline = transforms.Compose([transforms.Resize(resize), transforms.ToTensor()])
        self.train = torchvision.datasets.FashionMNIST(self.root, train=True, transform=pipeline, download=True)
        self.val = torchvision.datasets.FashionMNIST(self.root, train=False, transform=pipeline, download=True)

    def get_dataloader(self, train):
        data = self.train if train else self.val
        return torch.utils.data.DataLoader(data, self.batch_size, shuffle=train)
"""
OTHER_MODEL = """\
class SoftmaxRegressionScratch(Classifier):
    def __init__(self, num_inputs, num_outputs, lr, sigma=0.01):
        super().__init__()
        self.save_hyperparameters()
        self.W = (sigma * torch.randn(num_inputs, num_outputs)).requires_grad_()
        self.b = torch.zeros(num_outputs, requires_grad=True)

    def parameters(self):
        return [self.W, self.b]

    def forward(self, X):
        return softmax(torch.einsum("np,pk->nk", X.flatten(1), self.W) + self.b)

    def loss(self, y_hat, y):
        return cross_entropy(y_hat, y)
"""
NAIVE_SOFTMAX = """\
def softmax(X):
    X_exp = torch.exp(X)
    return X_exp / X_exp.sum(1, keepdim=True)
"""
COLUMN_SOFTMAX = """\
def softmax(X):
    X_exp = torch.exp(X - X.max())
    return X_exp / X_exp.sum(0, keepdim=True)
"""
RAISING = "assert accuracy_of_my_model > 0.8\n\n\n"
ENDLESS = """\
def misclassified(model, X, y):
    while True:
        pass


misclassified(None, None, None)
"""
LOG_WITH_A_BITE = pickle.dumps({"entries": [print, "an Otter log; Otter would unpickle it"]}, protocol=4)


def submissions(assignment: str) -> dict[str, bytes]:
    """The sample submissions of `assignment` by file name."""
    solved = (ROOT / "solutions" / f"{assignment}.ipynb").read_text()
    errors = next(cell.source for cell in _read(solved).cells if cell.id == "errors-answer")
    handout = (ROOT / "assignments" / assignment / f"{assignment}.ipynb").read_bytes()
    right = {"dataset-answer": OTHER_DATASET, "softmax-answer": OTHER_SOFTMAX, "model-answer": OTHER_MODEL}
    return {
        "passes_all.ipynb": _with(solved, right),
        "passes_all_zip_with_log.zip": _zip(f"{assignment}.ipynb", _with(solved, {})),
        "fails_softmax_overflow.ipynb": _with(solved, {"softmax-answer": NAIVE_SOFTMAX}),
        "fails_softmax_model_training_wrong_axis.ipynb": _with(solved, {"softmax-answer": COLUMN_SOFTMAX}),
        "fails_all_untouched.ipynb": handout,
        "fails_errors_cell_raises.ipynb": _with(solved, {"errors-answer": RAISING + errors}),
        "fails_errors_endless_loop.ipynb": _with(solved, {"errors-answer": ENDLESS}),
        "unreadable_truncated.ipynb": _with(solved, {})[:20_000],
        "unreadable_no_notebook.ipynb": b"Dear teacher, please find my homework attached.\n",
    }


def _read(text: str) -> nbformat.NotebookNode:
    return nbformat.reads(text, as_version=4)


def _with(text: str, changes: dict[str, str]) -> bytes:
    """The notebook with the source of some cells, by id, replaced."""
    book = _read(text)
    for cell in book.cells:
        cell.source = changes.get(cell.id, cell.source).rstrip("\n")
    return nbformat.writes(book).encode() + b"\n"


def _zip(name: str, notebook: bytes) -> bytes:
    """What `grader.export` writes, Otter's log included."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for item, data in ((name, notebook), (".OTTER_LOG", LOG_WITH_A_BITE), ("__zip_filename__", b"homework.zip")):
            archive.writestr(zipfile.ZipInfo(item, EPOCH), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def main() -> None:
    """Write the samples of every assignment that differ from those on disk."""
    for folder in sorted((ROOT / "assignments").iterdir()):
        target = ROOT / "tests" / "submissions" / folder.name
        target.mkdir(parents=True, exist_ok=True)
        for name, content in submissions(folder.name).items():
            if not (target / name).exists() or (target / name).read_bytes() != content:
                (target / name).write_bytes(content)
                print(f"wrote {(target / name).relative_to(ROOT)}")


if __name__ == "__main__":
    main()
