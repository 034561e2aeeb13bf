// Reads pages as a browser does, if there is one.

#include <stdint.h>

#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/cli/connect_html.h"
#include "revcheck/cli/report_fields.h"
#include "revcheck/cli/text.h"
#include "revcheck/net/testing/subprocess.h"
#include "revcheck/net/testing/temp_directory.h"

namespace revcheck::cli {
namespace {

using ::revcheck::testing::IsExecutable;
using ::revcheck::testing::Subprocess;
using ::revcheck::testing::TempDirectory;

constexpr char kChromium[] = "/usr/bin/chromium";
constexpr absl::Duration kPatience = absl::Minutes(10);

Json Sample(const std::string& name) {
  std::ifstream in(absl::StrCat("cli/testing/reports/", name, ".json"));
  return Json::parse(in, nullptr, false);
}

struct Size {
  uint32_t width;
  uint32_t height;
};

uint32_t BigEndian(std::string_view bytes) {
  uint32_t value = 0;
  for (const char c : bytes) {
    value = value << 8 | static_cast<unsigned char>(c);
  }
  return value;
}

// nullopt if it is no PNG.
std::optional<Size> SizeOfPng(std::string_view png) {
  if (png.size() < 24 || png.substr(0, 4) != "\x89PNG" ||
      png.substr(12, 4) != "IHDR") {
    return std::nullopt;
  }
  return Size{BigEndian(png.substr(16, 4)), BigEndian(png.substr(20, 4))};
}

class BrowserTest : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!IsExecutable(kChromium)) GTEST_SKIP() << "no chromium";
    ASSERT_TRUE(report().is_object());
    url_ = absl::StrCat("file://",
                        directory_.Write("page.html", RenderHtml(report())));
  }

  Json report() const { return Sample(GetParam()); }

  // Lets chromium read the page, and returns what it prints; it is killed if it
  // takes too long.
  std::string Browse(const std::vector<std::string>& options) {
    std::vector<std::string> arguments = {
        kChromium,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--disable-dev-shm-usage",
        absl::StrCat("--user-data-dir=", directory_.File("profile"))};
    arguments.insert(arguments.end(), options.begin(), options.end());
    arguments.push_back(url_);
    Subprocess chromium(arguments);
    EXPECT_EQ(chromium.WaitForExit(kPatience), 0) << chromium.Errors();
    return chromium.Output();
  }

  void ExpectScreenshot(Size size) {
    const std::string png = absl::StrCat(size.width, ".png");
    Browse({absl::StrCat("--screenshot=", directory_.File(png)),
            absl::StrCat("--window-size=", size.width, ",", size.height)});
    const auto actual = SizeOfPng(directory_.Read(png));
    ASSERT_TRUE(actual.has_value());
    EXPECT_EQ(actual->width, size.width);
    EXPECT_EQ(actual->height, size.height);
  }

 private:
  const TempDirectory directory_;
  std::string url_;
};

TEST_P(BrowserTest, ShowsHeadlineCodeAndRemedy) {
  const std::string dom = Browse({"--dump-dom"});
  EXPECT_TRUE(absl::StrContains(dom, "</h1>"));
  EXPECT_TRUE(absl::StrContains(dom, "</footer>"));
  for (const char* const field : {"host", "code", "meaning", "remedy"}) {
    EXPECT_TRUE(absl::StrContains(dom, TextField(report(), field))) << field;
  }
}

TEST_P(BrowserTest, DrawsAWidePage) { ExpectScreenshot({1200, 1600}); }

TEST_P(BrowserTest, DrawsANarrowPage) { ExpectScreenshot({360, 1600}); }

INSTANTIATE_TEST_SUITE_P(Samples, BrowserTest,
                         ::testing::Values("previous_certificate", "empty"),
                         [](const auto& info) { return info.param; });

class HostileBrowserTest : public BrowserTest {};

TEST_P(HostileBrowserTest, FindsNoMarkupInValues) {
  const std::string dom = Browse({"--dump-dom"});
  for (const char* const markup : {"<script", "<img", "<b>", "<i>"}) {
    EXPECT_FALSE(absl::StrContains(dom, markup)) << markup;
  }
  EXPECT_TRUE(absl::StrContains(dom, "</footer>"));
}

INSTANTIATE_TEST_SUITE_P(Samples, HostileBrowserTest,
                         ::testing::Values("hostile"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace revcheck::cli
