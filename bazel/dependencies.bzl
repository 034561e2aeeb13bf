"""Everything revcheck depends on. Call from a WORKSPACE, after declaring whatever you bring yourself."""

load(":system_library.bzl", "shim", "system_library")

_ABSEIL = [
    "absl/base:config",
    "absl/base:core_headers",
    "absl/functional:function_ref",
    "absl/strings:str_format",
    "absl/strings:strings",
    "absl/status:status",
    "absl/status:statusor",
    "absl/time:time",
    "absl/types:span",
]

_RULES_CC_DEFS = """
cc_binary = native.cc_binary
cc_import = native.cc_import
cc_library = native.cc_library
cc_proto_library = native.cc_proto_library
cc_test = native.cc_test
cc_toolchain = native.cc_toolchain
cc_toolchain_suite = native.cc_toolchain_suite
"""

_COVERAGE_TOOLS = """
filegroup(name = "coverage_report_generator", visibility = ["//visibility:public"])
filegroup(name = "lcov_merger", visibility = ["//visibility:public"])
"""

def _missing(name):
    return not native.existing_rule(name)

def _bazel_shims():
    """What Debian's Bazel 4.2.3 would otherwise download."""
    if _missing("rules_cc"):
        shim(
            name = "rules_cc",
            files = {"WORKSPACE": "", "BUILD.bazel": "", "cc/BUILD.bazel": "", "cc/defs.bzl": _RULES_CC_DEFS},
        )
    if _missing("remote_coverage_tools"):
        shim(
            name = "remote_coverage_tools",
            files = {"WORKSPACE": "", "BUILD.bazel": _COVERAGE_TOOLS},
        )
    if _missing("rules_java"):
        native.local_repository(name = "rules_java", path = "/usr/share/bazel/rules/java")

def revcheck_dependencies():
    """What the library and the command need."""
    _bazel_shims()
    if _missing("boringssl"):
        system_library(
            name = "boringssl",
            libraries = {":crypto": "crypto", ":ssl": "ssl"},
            library_deps = {":ssl": [":crypto"]},
            root_variable = "BORINGSSL_ROOT",
            system_include = "/usr/include/android",
            system_subdirectory = "android",
        )
    if _missing("com_google_absl"):
        system_library(
            name = "com_google_absl",
            libraries = {label: "absl_" + label.split(":")[1] for label in _ABSEIL},
            root_variable = "ABSEIL_ROOT",
        )
    if _missing("boost"):
        system_library(
            name = "boost",
            libraries = {
                ":asio": "/usr/include/boost/asio.hpp",
                ":beast": "/usr/include/boost/beast.hpp",
            },
        )
    if _missing("nlohmann_json"):
        system_library(name = "nlohmann_json", libraries = {":json": "nlohmann_json"})
    if _missing("cli11"):
        system_library(name = "cli11", libraries = {":cli11": "CLI11"})

def revcheck_test_dependencies():
    """What only the tests and benchmarks need."""
    if _missing("com_google_googletest"):
        system_library(
            name = "com_google_googletest",
            libraries = {":gtest": "gmock", ":gtest_main": "gmock_main"},
        )
    if _missing("com_google_benchmark"):
        system_library(
            name = "com_google_benchmark",
            libraries = {":benchmark": "benchmark", ":benchmark_main": "benchmark"},
            library_deps = {},
        )
