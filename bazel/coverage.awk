# Sums up what llvm-cov exports as lcov: lines per file and folder, the total last. Lines that are not reached go to the
# file `unreached`. Only `wanted` folders count, "x509 ocsp". Fails if less than `required` per cent of the lines of one of
# them are reached, or if nothing is said of one of the files `shipped`, "x509/der.cc ocsp/code.cc".

BEGIN {
  number = split(wanted, list, " ")
  for (i = 1; i <= number; ++i) is_wanted[list[i]] = 1
}

# "/proc/self/cwd/x509/der.cc", or "…/_virtual_includes/der/revcheck/x509/der.h": the same header in each target's own.
/^SF:/ {
  file = substr($0, 4)
  sub(/^.*\/_virtual_includes\/[^\/]*\/revcheck\//, "", file)
  sub(/^\/proc\/self\/cwd\//, "", file)
  folder = file
  sub(/\/.*/, "", folder)
  next
}

# DA:<line>,<times>
/^DA:/ && folder in is_wanted {
  split(substr($0, 4), part, ",")
  key = file SUBSEP part[1]
  if (!(key in times)) {
    times[key] = 0
    order[++count] = key
  }
  times[key] += part[2]
}

function percent(some, all) { return all == 0 ? 100 : 100 * some / all }

END {
  for (i = 1; i <= count; ++i) {
    split(order[i], part, SUBSEP)
    file = part[1]
    folder = file
    sub(/\/.*/, "", folder)
    if (!(file in all)) {
      files[++file_count] = file
      if (!(folder in folder_all)) folders[++folder_count] = folder
    }
    ++all[file]
    ++folder_all[folder]
    ++total
    if (times[order[i]] > 0) {
      ++reached[file]
      ++folder_reached[folder]
      ++total_reached
    } else {
      print file ":" part[2] >unreached
    }
  }
  for (i = 1; i <= folder_count; ++i) {
    folder = folders[i]
    for (j = 1; j <= file_count; ++j) {
      if (index(files[j], folder "/") == 1) {
        file = files[j]
        printf "  %-44s %5d of %5d  %6.2f %%\n", file, reached[file], all[file], percent(reached[file], all[file])
      }
    }
    printf "%-46s %5d of %5d  %6.2f %%\n", folder, folder_reached[folder], folder_all[folder], percent(folder_reached[folder], folder_all[folder])
    if (percent(folder_reached[folder], folder_all[folder]) < required) too_little = 1
  }
  printf "%-46s %5d of %5d  %6.2f %%\n", "total", total_reached, total, percent(total_reached, total)
  number = split(shipped, list, " ")
  for (i = 1; i <= number; ++i) {
    if (!(list[i] in all)) {
      print list[i] ": in no program that was run"
      too_little = 1
    }
  }
  exit too_little || total == 0
}
