package python

import (
	"path"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/project"
	"minke/analysis/shell"
)

// CudaWheels finds machine-learning packages that bring CUDA into an image that shows no sign of a GPU.
var CudaWheels = &analysis.Rule{
	Name: "cuda-wheels", Group: "python", Severity: analysis.Information,
	Summary: "The packages bring the CUDA libraries, and nothing else asks for a GPU",
	Doc:     doc("cuda-wheels"),
	Linked:  cudaWheels,
}

// cpuIndex has the builds of PyTorch without CUDA: https://pytorch.org/get-started/locally/
const cpuIndex = "https://download.pytorch.org/whl/cpu"

// torch are the packages that cpuIndex has.
var torch = []string{"torch", "torchvision", "torchaudio"}

// needTorch are packages that depend on torch, as their own metadata says.
var needTorch = []string{
	"accelerate", "easyocr", "fastai", "lightning", "openai-whisper", "pytorch-lightning",
	"sentence-transformers", "timm", "ultralytics",
}

func cudaWheels(p *analysis.Pass) {
	if p.Stage.From == nil || !hasCuda(p, p.Stage) || forGPU(p, p.Stage) || hasCPU(p, p.Graph.Base(p.Stage).Stage) {
		return
	}
	for _, n := range p.Stage.Instructions() {
		if n.Name != "RUN" {
			continue
		}
		for _, c := range p.Script(n).Packages() {
			if bringsCPU(c) {
				return
			}
			if w, ok := bringsCuda(p, c); ok && !fromElsewhere(c) && carried(p, n, c) {
				reportCuda(p, n, c, w)
			}
		}
	}
}

// hasCuda reports whether s installs what brings the CUDA libraries.
func hasCuda(p *analysis.Pass, s *build.Stage) bool {
	for _, n := range s.Instructions() {
		if n.Name == "RUN" && slices.ContainsFunc(p.Script(n).Packages(), func(c *shell.PackageCall) bool { _, ok := bringsCuda(p, c); return ok }) {
			return true
		}
	}
	return false
}

// hasCPU reports whether s, or a stage it builds on, installs torch without CUDA.
func hasCPU(p *analysis.Pass, s *build.Stage) bool {
	for s := range p.Graph.Lineage(s) {
		for _, n := range s.Instructions() {
			if n.Name == "RUN" && slices.ContainsFunc(p.Script(n).Packages(), bringsCPU) {
				return true
			}
		}
	}
	return false
}

// bringsCPU reports whether c installs torch from an index it names.
func bringsCPU(c *shell.PackageCall) bool {
	return fromElsewhere(c) && slices.ContainsFunc(c.Packages, func(k shell.Package) bool { return slices.Contains(torch, k.Name) })
}

// forGPU reports whether s says that it is for a GPU, is for another processor,
// or chooses where packages come from.
func forGPU(p *analysis.Pass, s *build.Stage) bool {
	from := strings.ToLower(p.Graph.Root(s).Image)
	for _, sign := range []string{"cuda", "nvidia", "gpu", "pytorch", "tensorflow", "rocm", "jetson", "deepspeed", "triton"} {
		if strings.Contains(from, sign) {
			return true
		}
	}
	if s.From.From != nil && s.From.From.Platform != nil && strings.Contains(s.From.From.Platform.Value, "arm") {
		return true
	}
	for _, v := range p.Graph.End(s).Vars() {
		switch {
		case strings.HasPrefix(v.Name, "NVIDIA_"), strings.HasPrefix(v.Name, "CUDA"), strings.Contains(v.Name, "INDEX_URL"),
			v.Name == "UV_INDEX", v.Name == "UV_TORCH_BACKEND", v.Name == "PIP_FIND_LINKS", v.Name == "PIP_CONFIG_FILE":
			return true
		}
	}
	return false
}

// fromElsewhere reports whether a call names an index, files or a backend.
func fromElsewhere(c *shell.PackageCall) bool {
	return c.HasFlag("-i", "--index-url", "--extra-index-url", "--index", "--default-index", "-f", "--find-links", "--torch-backend", "--no-index")
}

// wheel is a package that brings the CUDA libraries.
type wheel struct {
	name    string
	at      shell.Word // that names it, or its file
	file    string     // the requirement file that lists it, "" for none
	through string     // the package that does, when it is a dependency
}

func bringsCuda(p *analysis.Pass, c *shell.PackageCall) (wheel, bool) {
	if c.Verb != shell.Install || c.Manager != shell.Pip && !(c.Manager == shell.Uv && c.Arg(0) == "pip") {
		return wheel{}, false
	}
	var all []wheel
	for _, k := range c.Packages {
		if wantsGPU(k.Name, k.Word.Text) {
			return wheel{}, false
		}
		all = append(all, ofTorch(wheel{name: k.Name, at: k.Word}, k.Version)...)
	}
	for _, f := range c.Flags {
		if f.Name != "-r" && f.Name != "--requirement" || !f.Value.Known {
			continue
		}
		for _, r := range listedIn(p, f.Value.Text) {
			if wantsGPU(r.Name, r.Spec) {
				return wheel{}, false
			}
			all = append(all, ofTorch(wheel{name: r.Name, at: f.Value, file: path.Base(r.From)}, r.Spec)...)
		}
	}
	if i := slices.IndexFunc(all, func(w wheel) bool { return w.through == "" }); i >= 0 {
		return all[i], true // torch itself, where it is named
	}
	if len(all) > 0 {
		return all[0], true
	}
	return wheel{}, false
}

// ofTorch is w where it is torch in the build of PyPI, or depends on it.
func ofTorch(w wheel, version string) []wheel {
	switch {
	case slices.Contains(torch, w.name) && !strings.ContainsAny(version, "+@"):
		return []wheel{w}
	case slices.Contains(needTorch, w.name):
		w.through = "torch"
		return []wheel{w}
	}
	return nil
}

// listedIn are the packages of a requirement file of the project, which a COPY may have put anywhere.
func listedIn(p *analysis.Pass, file string) []project.Requirement {
	if p.Project == nil || p.Project.Python == nil {
		return nil
	}
	py := p.Project.Python
	i := slices.IndexFunc(py.RequirementFiles, func(f string) bool { return path.Base(f) == path.Base(file) })
	if i < 0 || slices.Contains(py.Settled, py.RequirementFiles[i]) {
		return nil
	}
	var all []project.Requirement
	for _, r := range append(slices.Clone(py.Dependencies), py.DevDependencies...) {
		if r.From == py.RequirementFiles[i] {
			all = append(all, r)
		}
	}
	return all
}

// wantsGPU reports whether a package, or the extra that is asked of it, is of use with a GPU alone: jax[cuda12].
func wantsGPU(name, spec string) bool {
	extra, _, _ := strings.Cut(strings.ToLower(spec), "]")
	return strings.HasPrefix(name, "nvidia-") || strings.HasPrefix(name, "cupy") || strings.HasSuffix(name, "-gpu") ||
		slices.Contains([]string{"flash-attn", "vllm", "tensorrt", "bitsandbytes"}, name) ||
		strings.Contains(extra, "[") && strings.Contains(extra, "cuda")
}

func reportCuda(p *analysis.Pass, n *build.Node, c *shell.PackageCall, w wheel) {
	subject := "`" + w.name + "`"
	if w.file != "" {
		subject += " of " + w.file
	}
	if w.through != "" {
		subject += " needs `" + w.through + "`, which"
	}
	f := analysis.Finding{
		At: n.At(w.at.Span),
		Message: subject + " comes from PyPI with NVIDIA's CUDA libraries, which only a GPU can use. " +
			"Where there is none, the build for CPUs does.",
	}
	flag := "--extra-index-url " + cpuIndex
	switch {
	case c.Manager == shell.Uv:
		flag = "--torch-backend cpu"
	case !slices.ContainsFunc(c.Packages, func(k shell.Package) bool { return !slices.Contains(torch, k.Name) }) && !c.HasFlag("-r", "--requirement"):
		flag = "--index-url " + cpuIndex
	}
	f.Fixes = []analysis.Fix{{
		Title: "Install the build for CPUs", Safety: analysis.Suggested,
		Edits: []analysis.Edit{shelledit.InsertAfter(n, flagWord(c, "--no-cache-dir"), flag)},
	}}
	p.Report(f)
}

// flagWord is the word behind which one more flag of c goes: flag, where that follows the verb, else the verb.
func flagWord(c *shell.PackageCall, flag string) shell.Word {
	for i, w := range c.Words {
		if w.Span == c.VerbWord.Span && i+1 < len(c.Words) && c.Words[i+1].Text == flag {
			return c.Words[i+1]
		}
	}
	return c.VerbWord
}
