// swift-tools-version: 6.2
import PackageDescription

/// The floors of the house, from the ground up. A target imports only from floors below its own;
/// `Protocols` and `Runtime` stand side by side and never see each other (Tests/Tidy checks it).
enum Floor: String {
    case system = "System", data = "Data", protocols = "Protocols", runtime = "Runtime"
    case engines = "Engines", servers = "Servers", tool = "Tool"
}

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// The tool's own modules wait for people and files, and are made small; those of the floors below,
/// which programs depend on, are made fast.
let toolSettings = settings + [.unsafeFlags(["-Osize"], .when(configuration: .release))]

func module(_ name: String, _ floor: Floor, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Sources/\(floor.rawValue)/\(name)",
        swiftSettings: floor == .tool ? toolSettings : settings)
}

func tests(
    of name: String, _ floor: Floor, _ dependencies: [Target.Dependency] = [],
    exclude: [String] = [], resources: [Resource] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies,
        path: "Tests/\(floor.rawValue)/\(name)Tests", exclude: exclude, resources: resources,
        swiftSettings: settings)
}

/// A C library of the distribution; its module map says what to link.
func system(_ name: String, apt: String) -> Target {
    .systemLibrary(name: name, path: "Sources/System/\(name)", providers: [.apt([apt])])
}

let package = Package(
    name: "bx",
    products: [
        .executable(name: "bx", targets: ["bx"]),
        .library(name: "EventLoops", targets: ["EventLoops"]),
        .library(name: "FormReceiving", targets: ["FormReceiving"]),
        .library(name: "Forms", targets: ["Forms"]),
        .library(name: "HTTPServing", targets: ["HTTPServing"]),
        .library(name: "JSON", targets: ["JSON"]),
        .library(name: "Mustache", targets: ["Mustache"]),
        .library(name: "Patterns", targets: ["Patterns"]),
        .library(name: "Scheduling", targets: ["Scheduling"]),
        .library(name: "Schemas", targets: ["Schemas"]),
        .library(name: "Streams", targets: ["Streams"]),
        .library(name: "Templates", targets: ["Templates"]),
        .library(name: "Uploads", targets: ["Uploads"]),
        .library(name: "Web", targets: ["Web"]),
    ],
    targets: [
        // System
        // Swift's floating point needs libm where nothing imports Glibc's own module.
        .target(
            name: "CLinux", path: "Sources/System/CLinux",
            linkerSettings: [.linkedLibrary("m")]),
        // Its headers are libreadline-dev's; the library itself is loaded when it is needed.
        .target(name: "CReadline", path: "Sources/System/CReadline"),
        .target(name: "CSHA", path: "Sources/System/CSHA"),
        // Likewise, with the headers of libssl-dev.
        .target(name: "COpenSSL", path: "Sources/System/COpenSSL"),
        system("CYAML", apt: "libyaml-dev"),
        system("CZlib", apt: "zlib1g-dev"),
        module("Linux", .system, ["CLinux"]),
        tests(of: "Linux", .system, ["CLinux", "Support"]),

        // Data
        module("Bytes", .data),
        tests(of: "Bytes", .data),
        module("Compression", .data, ["Bytes", "CZlib"]),
        tests(of: "Compression", .data),
        module("CSV", .data, ["Bytes", "JSON"]),
        tests(of: "CSV", .data, ["Bytes"]),
        module("Digests", .data, ["CSHA"]),
        tests(of: "Digests", .data),
        module("Instruments", .data, ["Bytes"]),
        tests(of: "Instruments", .data),
        module("JSON", .data, ["Bytes"]),
        tests(of: "JSON", .data, ["Bytes", "Support"]),
        module("Mustache", .data, ["Bytes", "JSON"]),
        tests(of: "Mustache", .data, ["JSON", "Support"]),
        module("Patterns", .data),
        tests(of: "Patterns", .data, ["JSON", "Support"]),
        module("Schemas", .data, ["Bytes", "JSON", "Patterns"]),
        tests(of: "Schemas", .data, ["JSON", "Patterns", "Support"]),
        module("YAML", .data, ["CYAML"]),
        tests(of: "YAML", .data),

        // Protocols
        module("AWSSignatures", .protocols, ["Bytes", "Digests"]),
        tests(of: "AWSSignatures", .protocols, ["Bytes", "Support"]),
        module("Forms", .protocols, ["Bytes", "Digests", "HTTP"]),
        tests(of: "Forms", .protocols, ["JSON", "Support"]),
        module("HTTP", .protocols, ["Bytes"]),
        tests(of: "HTTP", .protocols, ["Bytes"]),

        // Runtime
        module("EventLoops", .runtime, ["CLinux", "Linux", "Bytes"]),
        tests(of: "EventLoops", .runtime, ["CLinux", "Linux", "Support"]),
        module("TLS", .runtime, ["CLinux", "COpenSSL", "Linux"]),
        tests(of: "TLS", .runtime, ["CLinux", "Linux", "Support"]),
        module("Sockets", .runtime, ["CLinux", "Linux", "Bytes", "EventLoops", "TLS"]),
        tests(of: "Sockets", .runtime, ["CLinux", "Linux", "EventLoops", "TLS", "Support"]),
        module("Scheduling", .runtime, ["EventLoops"]),
        tests(of: "Scheduling", .runtime, ["Linux", "EventLoops", "Support"]),
        module("FileWatching", .runtime, ["CLinux", "Linux", "EventLoops"]),
        tests(of: "FileWatching", .runtime, ["CLinux", "Linux", "EventLoops", "Support"]),
        module("Logs", .runtime, ["CLinux", "Linux", "Bytes", "EventLoops"]),
        tests(of: "Logs", .runtime, ["CLinux", "Linux", "Bytes", "EventLoops", "JSON", "Support"]),

        module(
            "Streams", .runtime,
            [
                "CLinux", "Linux", "Bytes", "CSV", "Compression", "Digests", "JSON", "EventLoops",
                "Sockets",
            ]),
        tests(
            of: "Streams", .runtime,
            [
                "CLinux", "Linux", "Bytes", "CSV", "Compression", "Digests", "JSON", "EventLoops",
                "Sockets", "Support",
            ]),

        // Servers
        module(
            "HTTPServing", .servers,
            ["CLinux", "Linux", "Bytes", "HTTP", "EventLoops", "Sockets", "Streams", "TLS"]),
        tests(
            of: "HTTPServing", .servers,
            [
                "CLinux", "Linux", "Bytes", "Compression", "HTTP", "EventLoops", "Sockets",
                "Streams", "Support",
            ]),
        module(
            "HTTPFetching", .servers,
            ["CLinux", "Linux", "Bytes", "HTTP", "EventLoops", "Sockets", "Streams", "TLS"]),
        tests(
            of: "HTTPFetching", .servers,
            ["CLinux", "Linux", "HTTP", "EventLoops", "Sockets", "Streams", "Support"]),
        module(
            "HTTPForwarding", .servers,
            [
                "Linux", "Bytes", "HTTP", "EventLoops", "Sockets", "TLS", "HTTPServing",
                "HTTPFetching",
            ]),
        tests(
            of: "HTTPForwarding", .servers,
            ["Linux", "HTTP", "EventLoops", "Sockets", "HTTPServing", "HTTPFetching", "Support"]),
        module(
            "ObjectStores", .servers,
            [
                "CLinux", "Linux", "Bytes", "AWSSignatures", "HTTP", "EventLoops", "Sockets",
                "Streams", "TLS", "HTTPFetching", "Uploads",
            ]),
        tests(
            of: "ObjectStores", .servers,
            [
                "CLinux", "Linux", "Bytes", "Digests", "AWSSignatures", "HTTP", "EventLoops",
                "Sockets", "HTTPFetching", "Support", "Uploads", "upload-server",
            ]),
        module(
            "Web", .servers,
            [
                "CLinux", "Linux", "Bytes", "Compression", "Digests", "JSON", "Patterns", "Schemas",
                "Forms", "HTTP",
                "EventLoops", "Sockets", "Streams", "HTTPServing", "HTTPFetching",
                "FormReceiving", "Sites", "Mustache",
                "Templates", "TLS",
            ]),
        tests(
            of: "Web", .servers,
            [
                "CLinux", "Linux", "Bytes", "Compression", "JSON", "HTTP", "EventLoops", "Sockets",
                "HTTPServing",
                "HTTPFetching", "Support",
            ]),
        module(
            "AppFiles", .servers,
            [
                "CLinux", "Linux", "Bytes", "Digests", "JSON", "YAML", "Mustache", "Patterns",
                "Schemas", "HTTP", "EventLoops", "FileWatching", "Sockets", "TLS", "HTTPServing",
                "HTTPFetching", "HTTPForwarding", "Templates", "Web",
            ]),
        tests(
            of: "AppFiles", .servers,
            [
                "CLinux", "Linux", "Bytes", "JSON", "YAML", "HTTP", "EventLoops", "Sockets",
                "HTTPServing", "Support", "Web",
            ]),
        module(
            "FormReceiving", .servers,
            [
                "CLinux", "Linux", "Bytes", "JSON", "Forms", "HTTP", "EventLoops", "HTTPServing",
            ]),
        tests(
            of: "FormReceiving", .servers,
            [
                "CLinux", "Linux", "JSON", "Forms", "HTTP", "EventLoops", "Sockets",
                "HTTPServing", "Support", "form-server",
            ]),
        module(
            "Sites", .servers,
            [
                "CLinux", "Linux", "Bytes", "Compression", "HTTP", "JSON", "Instruments",
                "EventLoops", "Sockets", "FileWatching", "Logs", "HTTPServing", "HTTPFetching",
                "HTTPForwarding", "TLS",
            ]),
        tests(
            of: "Sites", .servers,
            [
                "CLinux", "Linux", "Bytes", "Compression", "HTTP", "JSON", "EventLoops",
                "Sockets", "HTTPServing", "Support",
            ]),
        module(
            "Templates", .servers, ["CLinux", "Linux", "EventLoops", "FileWatching", "Mustache"]),
        tests(
            of: "Templates", .servers, ["CLinux", "Linux", "EventLoops", "Mustache", "Support"]),
        module(
            "Uploads", .servers,
            [
                "CLinux", "Linux", "Bytes", "Digests", "Forms", "HTTP", "EventLoops", "HTTPServing",
            ]),
        tests(
            of: "Uploads", .servers,
            [
                "CLinux", "Linux", "Bytes", "Digests", "HTTP", "EventLoops", "HTTPServing",
                "Sockets", "Support", "upload-server",
            ]),

        // Tool
        module("Terminal", .tool, ["CLinux", "Linux", "Bytes"]),
        tests(of: "Terminal", .tool, ["CLinux", "Linux", "Support"]),
        module("Arguments", .tool, ["CLinux", "Linux", "Bytes", "JSON", "YAML", "Terminal"]),
        tests(
            of: "Arguments", .tool, ["Bytes", "JSON", "YAML", "Linux", "Terminal", "Support"],
            exclude: ["Fixtures"]),
        module(
            "LoopDemos", .tool,
            ["CLinux", "Linux", "EventLoops", "Scheduling", "Streams", "JSON"]),
        tests(
            of: "LoopDemos", .tool,
            ["CLinux", "Linux", "EventLoops", "JSON", "Scheduling", "Support"],
            exclude: ["Fixtures"]),
        module("JavaScript", .tool, ["CLinux", "Linux", "EventLoops", "LoopDemos"]),
        tests(
            of: "JavaScript", .tool, ["CLinux", "Linux", "EventLoops", "LoopDemos", "Support"],
            exclude: ["Fixtures"]),
        module(
            "Commands", .tool,
            [
                "CLinux", "Linux", "CReadline", "Bytes", "CSV", "JSON", "YAML", "EventLoops",
                "Sockets", "FileWatching", "HTTP", "HTTPForwarding", "HTTPServing", "Logs",
                "HTTPFetching", "ObjectStores", "Scheduling", "Sites", "Streams", "TLS", "Terminal",
                "Uploads", "Arguments", "AppFiles", "Web",
                "JavaScript", "LoopDemos",
            ]),
        tests(
            of: "Commands", .tool, ["Arguments", "Linux", "LoopDemos", "Support", "Terminal"],
            exclude: ["Fixtures"]),
        .executableTarget(
            name: "bx", dependencies: ["Commands"], path: "Sources/Tool/bx",
            swiftSettings: settings),

        // Across the floors
        .target(
            name: "Support", dependencies: ["CLinux", "Linux", "EventLoops"],
            path: "Tests/Support",
            swiftSettings: settings),
        .executableTarget(
            name: "StreamFigures",
            dependencies: ["CLinux", "Linux", "Bytes", "CSV", "EventLoops", "Streams"],
            path: "Tests/Benchmarks/StreamFigures", swiftSettings: settings),
        .testTarget(
            name: "SupportTests", dependencies: ["Support"], path: "Tests/SupportTests",
            swiftSettings: settings),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["bx", "todo-service", "Support", "CLinux", "Linux", "JSON"],
            path: "Tests/EndToEnd", exclude: ["Scripts"], swiftSettings: settings),
        // What a service written with the libraries looks like; README shows its beginning.
        .executableTarget(
            name: "todo-service", dependencies: ["Web"], path: "Tests/Examples/TodoService",
            exclude: ["Views"], swiftSettings: settings),
        // `malloc`, counted; and what the loop costs, for Tests/Benchmarks/loop.py.
        .target(name: "CAllocations", path: "Tests/Benchmarks/CAllocations"),
        .executableTarget(
            name: "loop-bench",
            dependencies: ["CAllocations", "CLinux", "Linux", "EventLoops", "Scheduling"],
            path: "Tests/Benchmarks/LoopBench", swiftSettings: settings),
        // Uploads into a directory, for Tests/Benchmarks/uploads.py and for tests that kill it.
        .executableTarget(
            name: "upload-server",
            dependencies: [
                "CLinux", "Linux", "EventLoops", "Sockets", "HTTPFetching", "HTTPServing",
                "ObjectStores", "Uploads",
            ],
            path: "Tests/Benchmarks/UploadServer", swiftSettings: settings),
        // A JSON answer through the framework, for Tests/Benchmarks/web.py.
        .executableTarget(
            name: "web-server", dependencies: ["CLinux", "Web"],
            path: "Tests/Benchmarks/WebServer", swiftSettings: settings),
        .executableTarget(
            name: "routing-figures", dependencies: ["CAllocations", "Web"],
            path: "Tests/Benchmarks/RoutingFigures", swiftSettings: settings),
        .executableTarget(
            name: "JSONFigures", dependencies: ["CAllocations", "JSON", "Schemas"],
            path: "Tests/Benchmarks/JSONFigures", swiftSettings: settings),
        // Forms into a directory, for tests that kill it and for figures.
        .executableTarget(
            name: "form-server",
            dependencies: [
                "CLinux", "Linux", "EventLoops", "Sockets", "HTTP", "HTTPServing", "Forms",
                "FormReceiving",
            ],
            path: "Tests/Benchmarks/FormServer", swiftSettings: settings),
        .executableTarget(
            name: "MustacheFigures", dependencies: ["CLinux", "Linux", "JSON", "Mustache"],
            path: "Tests/Benchmarks/MustacheFigures", swiftSettings: settings),
        .testTarget(
            name: "TidyTests", dependencies: ["Support"], path: "Tests/Tidy",
            swiftSettings: settings),
    ]
)
