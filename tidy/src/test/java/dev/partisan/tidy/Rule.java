package dev.partisan.tidy;

import java.util.List;

/// One house rule: says which lines of a file break it.
interface Rule {
  List<Finding> check(SourceFile file);
}
