import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// A server on loopback that behaves in all the ways a platform may.
enum LoopbackServer {
    /// Runs `body` with the port, then stops.
    static func run<Value: Sendable>(
        _ body: @escaping @Sendable (Int) async throws -> Value
    ) async throws -> Value {
        let (ports, announce) = AsyncStream<Int>.makeStream()
        var logger = Logger(label: "loopback")
        logger.logLevel = .critical
        let application = Application(
            router: router(),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { announce.yield(port) }
            }, logger: logger)
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await application.run()
                return nil
            }
            group.addTask {
                for await port in ports { return try await body(port) }
                return nil
            }
            defer { group.cancelAll() }
            while let value = try await group.next() {
                if let value { return value }
            }
            throw CancellationError()
        }
    }

    private static func router() -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self)
        router.post("/name") { request, _ in request.headers[.userAgent] ?? "nobody" }
        router.post("/echo") { request, _ in
            let body = try await request.body.collect(upTo: 1_000)
            let test = HTTPField.Name("X-Test").flatMap { request.headers[$0] } ?? ""
            let query = request.uri.query ?? ""
            return "\(request.method) \(query) \(test) \(String(buffer: body))"
        }
        router.post("/elsewhere") { _, _ in
            Response(status: .found, headers: [.location: "/echo"])
        }
        router.post("/large") { _, _ in String(repeating: "a", count: 1_001) }
        router.post("/endless") { _, _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    while !Task.isCancelled {
                        try await writer.write(ByteBuffer(repeating: 0x61, count: 100))
                    }
                    try await writer.finish(nil)
                })
        }
        router.post("/never") { _, _ -> Response in
            try await Task.sleep(for: .seconds(600))
            return Response(status: .ok)
        }
        router.post("/halting") { _, _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: "a"))
                    try await Task.sleep(for: .seconds(600))
                    try await writer.finish(nil)
                })
        }
        return router
    }
}
