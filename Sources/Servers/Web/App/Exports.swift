// Who writes `import Web` means these as well: requests and answers, their fields, forms, JSON and
// what it must look like.

@_exported public import FormReceiving
@_exported public import Forms
@_exported public import HTTP
@_exported public import HTTPServing
@_exported public import JSON
@_exported public import Patterns
@_exported public import Schemas
