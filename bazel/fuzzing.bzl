"""Fuzzers, and their regression tests.

    load("//bazel:fuzzing.bzl", "fuzzer")

    fuzzer(
        name = "url_fuzzer",
        srcs = ["url_fuzzer.cc"],
        corpus = "//testdata/corpus:url",
        deps = [
            ":url",
            "//fuzzing:property",
        ],
    )

makes two targets of url_fuzzer.cc, which defines LLVMFuzzerTestOneInput(), extern "C", returning 0, and no main():

*   url_fuzzer, the libFuzzer program. It is built by './dev fuzz url 60' alone, with clang, AddressSanitizer and
    UndefinedBehaviorSanitizer (--config=asan in .bazelrc).
*   url_fuzzer_regression_test, in every ordinary build. It runs every file of the corpus, prefixes of it, and copies
    with one bit flipped: the same ones each time, `mutants` per file. It fails if there is no corpus.

What a fuzzer promises beside survival it checks with Promise() of revcheck/fuzzing/property.h, which stops the program;
revcheck/fuzzing/input.h turns input into choices.

`corpus` is a label or a list of labels: //testdata/corpus:<name>, with <name> one of certificate, pem, response, verify, request,
url, http_client, cache, check, load and starttls, and other folders of files that serve as they are, such as
//testdata:quickstart. A corpus consists of

*   testdata/corpus/<name>/, written by './dev fixtures' from testdata/corpus/<name>_seeds.cc, which defines the function
    that testdata/corpus/seeds.h declares, such as

        std::vector<Seed> UrlSeeds() { return {{"with_port", "http://ocsp.example:8080/"}}; }

    What it needs is added to the deps of //testdata/corpus:seeds. 10 to 40 small files, named after what they are.
*   testdata/corpus/regressions/<name>/, files that once made the fuzzer stop, named after what was wrong.
"""

def fuzzer(name, srcs, corpus, deps = [], data = [], mutants = 200, size = "small", tags = []):
    """A fuzzer and its regression test.

    Args:
      name: ends in _fuzzer; './dev fuzz' calls it by what is before that.
      srcs: the source that defines LLVMFuzzerTestOneInput().
      corpus: label or labels of the files to start from.
      deps: what the source depends on.
      data: further files that the program reads.
      mutants: how many variants of each file the regression test runs.
      size: of the regression test.
      tags: of the regression test, such as "threads".
    """
    if not name.endswith("_fuzzer"):
        fail("the name of a fuzzer ends in _fuzzer: " + name)
    corpora = corpus if type(corpus) == "list" else [corpus]
    # Compiled once for both.
    native.cc_library(
        name = name + "_body",
        testonly = True,
        srcs = srcs,
        alwayslink = True,
        tags = ["manual"],
        deps = deps,
    )
    native.cc_binary(
        name = name,
        testonly = True,
        data = corpora + data,
        linkopts = ["-fsanitize=fuzzer"],
        tags = ["fuzzer", "manual"],
        deps = [":" + name + "_body"],
    )
    native.cc_test(
        name = name + "_regression_test",
        size = size,
        args = ["--mutants=%d" % mutants] + ["$(rootpaths %s)" % label for label in corpora],
        data = corpora + data,
        tags = tags,
        deps = [":" + name + "_body", "//fuzzing:replay_main"],
    )
