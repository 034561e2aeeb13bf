# shellcheck shell=bash
# Named test cases for shell tests of a command; to be sourced.
#
#   test_case "a missing file is an error"
#   run revcheck show missing
#   expect_error "missing: No such file or directory"
#   finish_cases
#
# Every case appears in the XML that Bazel asks for in $XML_OUTPUT_FILE.

case_name='' problems='' skip_reason=''
case_count=0 failure_count=0
case_xml=''

# Escapes standard input for XML, without the control characters that XML forbids.
escape_xml() {
  LC_ALL=C tr -d '\000-\010\013-\037\177-\377' | sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g; s/"/\&quot;/g'
}

end_case() {
  [[ -n $case_name ]] || return 0
  case_count=$((case_count + 1))
  local name
  name=$(escape_xml <<<"$case_name")
  local xml="    <testcase classname=\"command_test\" name=\"$name\" time=\"0\""
  if [[ -n $problems ]]; then
    failure_count=$((failure_count + 1))
    printf 'FAILED: %s\n%s\n' "$case_name" "$problems"
    case_xml+="$xml><failure message=\"failed\">$(escape_xml <<<"$problems")</failure></testcase>"$'\n'
  elif [[ -n $skip_reason ]]; then
    printf 'SKIPPED: %s: %s\n' "$case_name" "$skip_reason"
    case_xml+="$xml result=\"skipped\"/>"$'\n'
  else
    case_xml+="$xml/>"$'\n'
  fi
  case_name='' problems='' skip_reason=''
}

# Begins the case with this name, and ends the one before.
test_case() {
  end_case
  case_name=$1
}

# Says why the case cannot be run on this machine.
skip_case() { skip_reason=$1; }

# Reports what was expected and what was found instead.
fail() { problems+="  expected $1"$'\n'"  actual   $2"$'\n'; }

# Runs a command. Leaves $status, and the files out and err.
run() {
  status=0
  "$@" >out 2>err || status=$?
}

first_lines() { head -c 2000 "$1" | cat -v; }

expect_status() {
  [[ $status == "$1" ]] || fail "exit status $1" "$status; stderr: $(first_lines err)"
}

# The whole of standard output, without its last newline.
expect_out() {
  [[ $(cat out) == "$1" ]] || fail "output '$1'" "'$(first_lines out)'"
}

expect_out_has() {
  grep -qF -- "$1" out || fail "output with '$1'" "'$(first_lines out)'"
}

expect_out_lacks() {
  ! grep -qF -- "$1" out || fail "output without '$1'" "'$(first_lines out)'"
}

expect_no_errors() {
  [[ ! -s err ]] || fail "nothing on standard error" "'$(first_lines err)'"
}

# Success: status and nothing on standard error.
expect_clean() {
  expect_status "$1"
  expect_no_errors
}

# Exit status 2 and exactly one line on standard error, with this in it.
expect_error() {
  expect_status 2
  [[ $(wc -l <err) == 1 && $(head -c 10 err) == 'revcheck: ' ]] || fail "one line of error" "'$(first_lines err)'"
  grep -qF -- "$1" err || fail "an error with '$1'" "'$(first_lines err)'"
  [[ ! -s out ]] || fail "no output" "'$(first_lines out)'"
}

# Beside the output, on standard error.
expect_warning() {
  grep -qxF -- "revcheck: warning: $1" err || fail "a warning '$1'" "'$(first_lines err)'"
}

# The keys of the JSON on line 1 of the output, in order, nested ones included.
keys() { head -n 1 out | grep -oE '"[a-z_0-9]+":' | tr -d '":' | tr '\n' ' ' || true; }

expect_keys() {
  [[ $(keys) == "$1 " ]] || fail "keys '$1'" "'$(keys)'"
}

# The same, if any may follow.
expect_first_keys() {
  [[ $(keys) == "$1 "* ]] || fail "first keys '$1'" "'$(keys)'"
}

# "field":value on line N of the output (1 unless given).
expect_field() {
  sed -n "${3:-1}p" out | grep -qF -- "\"$1\":$2" || fail "\"$1\":$2" "'$(first_lines out)'"
}

# Nothing that a terminal would act on: newlines and printable characters only.
expect_printable() {
  ! LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]' out err ||
    fail "no control characters" "'$(first_lines out)$(first_lines err)'"
}

# Writes the XML, prints the count, and says whether all was well.
finish_cases() {
  end_case
  if [[ -n ${XML_OUTPUT_FILE:-} ]]; then
    {
      echo '<?xml version="1.0" encoding="UTF-8"?>'
      echo "<testsuites tests=\"$case_count\" failures=\"$failure_count\" errors=\"0\">"
      echo '  <testsuite name="command_test">'
      printf '%s' "$case_xml"
      echo '  </testsuite>'
      echo '</testsuites>'
    } >"$XML_OUTPUT_FILE"
  fi
  echo "$case_count cases, $failure_count failed"
  [[ $failure_count == 0 && $case_count != 0 ]]
}
