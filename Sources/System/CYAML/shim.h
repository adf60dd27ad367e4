// libyaml: the event parser of YAML 1.1 (https://pyyaml.org/wiki/LibYAML).
#pragma once
#include <yaml.h>
