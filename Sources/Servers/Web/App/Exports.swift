// Who writes `import Web` means these as well: requests and answers, their fields, and JSON.

@_exported public import HTTP
@_exported public import HTTPServing
@_exported public import JSON
