// A device for PyTorch, `pretend`, that computes on the CPU: with values, gradients and jails as on a GPU, and with its
// errors where tensors of two devices meet. Built on what PyTorch offers for devices of others (PrivateUse1), see
// https://docs.pytorch.org/tutorials/advanced/privateuseone.html.

#include <ATen/EmptyTensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/detail/PrivateUse1HooksInterface.h>
#include <ATen/ops/_local_scalar_dense.h>
#include <ATen/ops/_reshape_alias_native.h>
#include <ATen/ops/as_strided_native.h>
#include <ATen/ops/copy.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/resize_native.h>
#include <ATen/ops/set_native.h>
#include <ATen/ops/unfold_native.h>
#include <ATen/ops/view_native.h>
#include <ATen/ops/zeros.h>
#include <c10/core/CPUAllocator.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/library.h>

namespace {

constexpr auto KIND = c10::DeviceType::PrivateUse1;
const c10::Device DEVICE(KIND, 0), CPU(c10::DeviceType::CPU);
const c10::DispatchKeySet KEYS(c10::DispatchKey::PrivateUse1);

// What holds some memory of the CPU, as memory of the device.
template <typename Held>
c10::DataPtr on_device(void* memory, Held&& held) {
  return {memory, new Held(std::move(held)), [](void* one) { delete static_cast<Held*>(one); }, DEVICE};
}

struct Allocator final : c10::Allocator {
  c10::DataPtr allocate(size_t bytes) override {
    auto held = c10::GetDefaultCPUAllocator()->allocate(bytes);
    return on_device(held.get(), std::move(held));
  }
  void copy_data(void* to, const void* from, size_t bytes) const override { default_copy_data(to, from, bytes); }
} allocator;
REGISTER_ALLOCATOR(KIND, &allocator)

bool available() {
  const char* chosen = std::getenv("HW_DEVICE");
  return !chosen || std::string_view(chosen) != "cpu";
}

// One device with one stream, on which everything is done at once.
struct Guard final : c10::impl::NoOpDeviceGuardImpl<KIND> {
  c10::DeviceIndex deviceCount() const noexcept override { return available(); }
  c10::Device getDevice() const override { return DEVICE; }
  c10::Device exchangeDevice(c10::Device) const override { return DEVICE; }
  c10::Stream getStream(c10::Device) const noexcept override { return c10::Stream(c10::Stream::DEFAULT, DEVICE); }
  c10::Stream exchangeStream(c10::Stream) const noexcept override { return getStream(DEVICE); }
  void record(void**, const c10::Stream&, const c10::DeviceIndex, const c10::EventFlag) const override {}
  void block(void*, const c10::Stream&) const override {}
};
C10_REGISTER_GUARD_IMPL(PrivateUse1, Guard)

struct Hooks final : at::PrivateUse1HooksInterface {
  bool isAvailable() const override { return available(); }
  bool hasPrimaryContext(c10::DeviceIndex) const override { return true; }
};

bool ours(const at::Tensor& one) { return one.defined() && one.device().type() == KIND; }

void require_first(std::optional<at::Device> device) {
  TORCH_CHECK(!device || device->index() <= 0, "invalid device ordinal");
}

// The same memory, as a tensor of the CPU.
at::Tensor on_cpu(const at::Tensor& one) {
  auto keep = [memory = one.storage()](void*) {};
  return at::from_blob(one.data_ptr(), one.sizes(), one.strides(), keep, one.options().device(CPU));
}

// The same memory, as a tensor of the device; autograd's zeros have none yet.
at::Tensor placed(const at::Tensor& one) {
  if (one._is_zerotensor()) return placed(at::zeros(one.sizes(), one.options()));
  auto memory = on_device(one.storage().mutable_data(), at::Tensor(one));
  c10::Storage storage({}, one.storage().nbytes(), std::move(memory), &allocator, true);
  auto made = at::detail::make_tensor<c10::TensorImpl>(std::move(storage), KEYS, one.dtype());
  made.unsafeGetTensorImpl()->set_sizes_and_strides(one.sizes(), one.strides(), one.storage_offset());
  return made;
}

// The same values for `f` of each tensor in an argument or a result.
template <typename F>
c10::IValue each(const c10::IValue& value, F f) {
  if (value.isTensor()) return f(value.toTensor());
  if (value.isTensorList()) {
    auto made = c10::List<at::Tensor>();
    for (const at::Tensor& one : value.toTensorVector()) made.push_back(f(one));
    return made;
  }
  if (value.isOptionalTensorList()) {
    auto made = c10::List<std::optional<at::Tensor>>();
    for (const std::optional<at::Tensor>& one : value.toOptionalTensorVector()) made.push_back(one ? std::optional(f(*one)) : one);
    return made;
  }
  return value;
}

// Any operation that is not below: on the CPU, in the same memory.
void compute(const c10::OperatorHandle& op, torch::jit::Stack* stack) {
  const auto& schema = op.schema();
  std::vector<std::pair<at::Tensor, at::Tensor>> both, outs;
  auto arguments = torch::jit::last(*stack, schema.arguments().size()).vec();
  torch::jit::drop(*stack, arguments.size());
  for (size_t i = 0; i < arguments.size(); ++i) {
    const auto& argument = arguments[i];
    const bool out = schema.arguments()[i].is_out(), indices = argument.isOptionalTensorList();
    TORCH_CHECK(!argument.isGenerator() || argument.toGenerator().device().type() == KIND,
                "Expected a 'pretend' device type for generator but found 'cpu'");
    stack->push_back(each(argument.isDevice() ? c10::IValue(CPU) : argument, [&](const at::Tensor& one) {
      if (!ours(one)) {
        TORCH_CHECK(!one.defined() || !one.dim() || indices, "Expected all tensors to be on the same device, but found ",
                    "at least two devices, pretend:0 and ", one.device(), "! (in ", schema.name(), ")");
        return one;
      }
      both.emplace_back(one, out ? at::empty({0}, one.options().device(CPU)) : on_cpu(one));
      if (out) outs.push_back(both.back());
      return both.back().second;
    }));
  }
  op.callBoxed(stack);
  auto results = torch::jit::last(*stack, schema.returns().size()).vec();
  torch::jit::drop(*stack, results.size());
  for (const auto& [one, computed] : outs) {
    one.resize_(computed.sizes());
    on_cpu(one).copy_(computed);
  }
  for (const auto& result : results)
    stack->push_back(each(result, [&](const at::Tensor& made) {
      for (const auto& [one, computed] : both)
        if (made.is_same(computed)) return one;
      return made.defined() ? placed(made) : made;
    }));
}

TORCH_LIBRARY_IMPL(_, PrivateUse1, library) {
  library.fallback(torch::CppFunction::makeFromBoxedFunction<&compute>());
}

TORCH_LIBRARY_IMPL(aten, PrivateUse1, library) {
  library.impl("empty.memory_format", [](at::IntArrayRef size, std::optional<at::ScalarType> dtype, std::optional<at::Layout>,
      std::optional<at::Device> device, std::optional<bool>, std::optional<at::MemoryFormat> format) {
    require_first(device);
    return at::Tensor(at::detail::empty_generic(size, &allocator, KEYS, c10::dtype_or_default(dtype), format));
  });
  library.impl("empty_strided", [](at::IntArrayRef size, at::IntArrayRef stride, std::optional<at::ScalarType> dtype,
      std::optional<at::Layout>, std::optional<at::Device> device, std::optional<bool>) {
    require_first(device);
    return at::Tensor(at::detail::empty_strided_generic(size, stride, &allocator, KEYS, c10::dtype_or_default(dtype)));
  });
  library.impl("_copy_from", [](const at::Tensor& from, const at::Tensor& to, bool) {
    (ours(to) ? on_cpu(to) : to).copy_(ours(from) ? on_cpu(from) : from);
    return to;
  });
  library.impl("_local_scalar_dense", [](const at::Tensor& one) { return at::_local_scalar_dense(on_cpu(one)); });
  library.impl("_has_compatible_shallow_copy_type", [](const at::Tensor&, const at::Tensor&) { return true; });
  library.impl("_reshape_alias", at::native::_reshape_alias);
  library.impl("as_strided", at::native::as_strided_tensorimpl);
  library.impl("resize_", at::native::resize_);
  library.impl("set_.source_Storage", [](at::Tensor& self, at::Storage from) -> at::Tensor& {
    const auto size = static_cast<int64_t>(from.nbytes() / self.itemsize());
    return at::native::set_storage_cpu_(self, std::move(from), 0, {size}, {});
  });
  library.impl("set_.source_Storage_storage_offset", at::native::set_storage_cpu_);
  library.impl("unfold", at::native::unfold);
  library.impl("view", at::native::view);
}

const bool registered = [] {
  c10::register_privateuse1_backend("pretend");
  at::RegisterPrivateUse1HooksInterface(new Hooks());
  return true;
}();

}  // namespace
