import HTTPTypes
package import Hummingbird
import NIOCore
import Verification

/// What machines ask about the service itself.
package struct HealthRoutes: Sendable {
    /// One part that the service stands on.
    package struct Check: Sendable {
        package let name: String
        /// Without it no question can be answered.
        package let isEssential: Bool
        /// Nil if all is well, else a few words.
        package let fault: @Sendable () async -> String?

        package init(
            name: String, isEssential: Bool, fault: @escaping @Sendable () async -> String?
        ) {
            self.name = name
            self.isEssential = isEssential
            self.fault = fault
        }
    }

    private let checks: [Check]
    private let metrics: @Sendable () -> String

    package init(checks: [Check], metrics: @escaping @Sendable () -> String) {
        self.checks = checks
        self.metrics = metrics
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.get("/healthz") { _, _ in Response.text("ok\n") }
        router.get("/readyz") { _, _ in await ready() }
        router.get("/metrics") { _, _ in
            Response.text(metrics(), type: "text/plain; version=0.0.4; charset=utf-8")
        }
        // A constant: what the server can do at most, the yardstick of the load tests.
        router.get("/plain") { _, _ in Response.text("Hello, World!\n") }
    }

    private func ready() async -> Response {
        var isReady = true
        var isWhole = true
        var writer = JSONWriter()
        var faults: [(String, String?)] = []
        for check in checks {
            let fault = await check.fault()
            if fault != nil {
                isWhole = false
                if check.isEssential { isReady = false }
            }
            faults.append((check.name, fault))
        }
        writer.object { writer in
            writer.field("status", isReady ? (isWhole ? "ready" : "degraded") : "unavailable")
            writer.name("checks")
            writer.array(faults) { writer, check in
                writer.object { writer in
                    writer.field("name", check.0)
                    writer.field("status", check.1 == nil ? "ok" : "failed")
                    writer.field("reason", ifAny: check.1)
                }
            }
        }
        return .json(writer.bytes, status: isReady ? .ok : .serviceUnavailable)
    }
}

extension Response {
    static func text(
        _ text: String, type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: .ok, headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
