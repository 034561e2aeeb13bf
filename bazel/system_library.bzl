"""A repository whose targets are libraries installed on this machine.

The labels are upstream's own, so that a workspace that brings its own copy of a library declares a repository of the
same name first and changes nothing else.
"""

_HEADER = """# Written by system_library.bzl for {origin}.
package(default_visibility = ["//visibility:public"])
"""

_LIBRARY = """
cc_library(
    name = "{name}",
    linkopts = {linkopts},
    deps = {deps},
)
"""

_HEADERS = """
cc_library(
    name = "headers",
    hdrs = glob(["include/**"]),
    includes = ["include"],
)
"""

# Debian's multiarch directories, for libraries outside the linker's search path.
_MULTIARCH = ["x86_64-linux-gnu", "aarch64-linux-gnu"]

def _pkg_config_libs(ctx, module, root):
    environment = {"PKG_CONFIG_PATH": root + "/lib/pkgconfig"} if root else {}
    result = ctx.execute(["pkg-config", "--libs", module], environment = environment)
    if result.return_code != 0:
        fail("%s: pkg-config does not know %s. './dev setup' installs what is missing.\n%s" %
             (ctx.name, module, result.stderr))
    rpath = ["-Wl,-rpath," + root + "/lib"] if root else []
    return [flag for flag in result.stdout.strip().split(" ") if flag] + rpath

def _library_directory(ctx, library, subdirectory):
    for arch in _MULTIARCH:
        directory = "/usr/lib/%s/%s" % (arch, subdirectory)
        if ctx.path("%s/%s" % (directory, library)).exists:
            return directory
    fail("%s: %s is not installed. './dev setup' installs what is missing." % (ctx.name, library))

def _direct_libs(ctx, library, root):
    if root:
        return [root + "/lib" + library + ".a", "-lpthread"]
    directory = _library_directory(ctx, "lib" + library + ".so", ctx.attr.system_subdirectory)
    return ["-L" + directory, "-Wl,-rpath," + directory, "-l" + library]

def _header_only(ctx, header):
    if not ctx.path(header).exists:
        fail("%s: %s is not installed. './dev setup' installs what is missing." % (ctx.name, header))
    return []

def _libs(ctx, source, root):
    if source.startswith("/"):
        return _header_only(ctx, source)
    if ctx.attr.system_subdirectory:
        return _direct_libs(ctx, source, root)
    return _pkg_config_libs(ctx, source, root)

def _system_library_impl(ctx):
    root = ctx.os.environ.get(ctx.attr.root_variable, "") if ctx.attr.root_variable else ""
    if root and not ctx.path(root + "/include").exists:
        fail("%s=%s has no include/ directory." % (ctx.attr.root_variable, root))
    include = root + "/include" if root else ctx.attr.system_include
    packages = {"": [_HEADERS] if include else []}
    if include:
        for entry in ctx.path(include).readdir():
            ctx.symlink(entry, "include/" + entry.basename)
    for label, source in ctx.attr.libraries.items():
        package, _, name = label.partition(":")
        libs = _libs(ctx, source, root)
        deps = ["//:headers"] if include else []
        for dep in ctx.attr.library_deps.get(label, []):
            deps.append(dep)
        packages.setdefault(package, []).append(_LIBRARY.format(name = name, linkopts = repr(libs), deps = repr(deps)))
    for package, blocks in packages.items():
        path = package + "/BUILD.bazel" if package else "BUILD.bazel"
        ctx.file(path, _HEADER.format(origin = root or "the system") + "".join(blocks))

system_library = repository_rule(
    implementation = _system_library_impl,
    local = True,
    attrs = {
        "libraries": attr.string_dict(doc = "Target ('package:name') to pkg-config module; to library name, with system_subdirectory; or to the path of a header that must be there, if headers are all there is."),
        "library_deps": attr.string_list_dict(doc = "Target to further targets of this repository that it needs."),
        "root_variable": attr.string(doc = "Environment variable that names another installation prefix."),
        "system_include": attr.string(doc = "Header directory, if outside the compiler's search path."),
        "system_subdirectory": attr.string(doc = "Below /usr/lib/<arch>/, if outside the linker's search path."),
    },
    environ = ["BORINGSSL_ROOT", "ABSEIL_ROOT", "PKG_CONFIG_PATH"],
)

def _shim_impl(ctx):
    for path, content in ctx.attr.files.items():
        ctx.file(path, content)

# A repository of a few literal files, standing in for what Bazel 4.2.3 expects and an offline machine does not have.
shim = repository_rule(
    implementation = _shim_impl,
    attrs = {"files": attr.string_dict()},
)
