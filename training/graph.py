"""A trained module as the graph that ships: fused, its products in int8, never torch."""

from __future__ import annotations

import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.optimizer import optimize_model
from transformers import BertModel


def write_graph(
    module: torch.nn.Module,
    inputs: dict[str, torch.Tensor],
    outputs: tuple[str, ...],
    free: dict[str, int],
    bert: BertModel,
    target: Path,
) -> None:
    """Write a module of BERT's layers to a file, traced with `inputs`.

    `free` names the axis of what is as long as the text, of inputs and outputs.
    """
    with tempfile.TemporaryDirectory() as workshop:
        plain, fused = Path(workshop, "plain.onnx"), Path(workshop, "fused.onnx")
        torch.onnx.export(
            module.eval(),
            tuple(inputs.values()),
            str(plain),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes={name: {axis: "n"} for name, axis in free.items()},
            dynamo=False,
            opset_version=17,
        )
        fusion = FusionOptions("bert")
        # Joined with the sums before it, a normalization takes ten times as long on a processor.
        fusion.enable_skip_layer_norm = fusion.enable_bias_skip_layer_norm = False
        optimize_model(
            str(plain),
            model_type="bert",
            num_heads=bert.config.num_attention_heads,
            hidden_size=bert.config.hidden_size,
            optimization_options=fusion,
            opt_level=0,
        ).save_model_to_file(str(fused))
        quantize_dynamic(
            str(fused),
            str(target),
            op_types_to_quantize=["MatMul", "Attention"],
            per_channel=True,
            weight_type=QuantType.QInt8,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )
