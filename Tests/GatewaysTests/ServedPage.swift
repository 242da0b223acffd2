import Doubles
import Edge
import Foundation
import FoundationNetworking
import Gateways
import Hummingbird
import Invoices
import Logging
import Synchronization
import Testing
import Verification

/// The page behind a real listener on a free port of the loopback, with a verifier that says
/// what the test wants. The memory of all workers is away, so that forms are answered directly.
struct ServedPage {
    struct Reply {
        let status: Int
        let headers: HTTPURLResponse
        let body: String

        subscript(name: String) -> String { headers.value(forHTTPHeaderField: name) ?? "" }
    }

    let url: URL
    let verifier: ScriptedVerifier

    static func with(
        _ verdict: Result<Verdict, ServiceUnavailable>,
        _ body: @Sendable @escaping (ServedPage) async throws -> Void
    ) async throws {
        let verifier = ScriptedVerifier(verdict)
        let identity = ClientIdentity(
            secret: [UInt8](repeating: 7, count: 32),
            trustedProxies: try #require(AddressRanges([])))
        let memory = MemoryEphemeralStore()
        memory.fail(with: ServiceUnavailable(.cache, .unreachable, "away"))
        let page = try SyntheticPage.page()
        let results = ResultPages(
            page: page, memory: memory, secret: [UInt8](repeating: 7, count: 32),
            now: { SyntheticPage.now })
        let form = PageController(
            page: page, results: results, verifier: verifier, identity: identity,
            now: { SyntheticPage.now })
        let router = [ServiceModule("page", routes: [form])]
            .buildRouter(behind: RequestMiddleware(isSecure: false))
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        var quiet = Logger(label: "page")
        quiet.logLevel = .critical
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { announce.yield($0.localAddress?.port ?? 0) }, logger: quiet)
        try await withThrowingTaskGroup { group in
            group.addTask { try await application.run() }
            var port = 0
            for await announced in ports {
                port = announced
                break
            }
            guard let url = URL(string: "http://127.0.0.1:\(port)") else { return }
            try await body(ServedPage(url: url, verifier: verifier))
            group.cancelAll()
        }
    }

    func get(_ path: String, _ headers: [String: String] = [:]) async throws -> Reply {
        try await send(request(path, headers))
    }

    func post(_ form: String, _ headers: [String: String] = [:]) async throws -> Reply {
        var request = request("/", headers)
        request.httpMethod = "POST"
        if headers["Content-Type"] == nil {
            request.setValue(
                "application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
        }
        request.httpBody = Data(form.utf8)
        return try await send(request)
    }

    private func request(_ path: String, _ headers: [String: String]) -> URLRequest {
        var request = URLRequest(url: URL(string: path, relativeTo: url) ?? url)
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        return request
    }

    private func send(_ request: URLRequest) async throws -> Reply {
        // Nothing kept between requests: cookies and caches are what the tests are about.
        let session = URLSession(configuration: .ephemeral)
        defer { session.invalidateAndCancel() }
        let (data, response) = try await session.data(for: request)
        guard let response = response as? HTTPURLResponse else {
            throw URLError(.badServerResponse)
        }
        return Reply(
            status: response.statusCode, headers: response,
            body: String(decoding: data, as: UTF8.self))
    }
}

/// Says always the same, and remembers what it was asked.
final class ScriptedVerifier: AsyncVerifying {
    private let verdict: Result<Verdict, ServiceUnavailable>
    private let questions = Mutex<[(SubmittedInvoice, Client)]>([])

    init(_ verdict: Result<Verdict, ServiceUnavailable>) { self.verdict = verdict }

    var asked: [(invoice: SubmittedInvoice, client: Client)] { questions.withLock { $0 } }

    func verify(
        _ submitted: SubmittedInvoice, by client: Client, at now: Timestamp
    ) async throws(ServiceUnavailable) -> Answer {
        questions.withLock { $0.append((submitted, client)) }
        return Answer(try verdict.get())
    }

    func verify(
        _ submitted: [SubmittedInvoice], by client: Client, at now: Timestamp
    ) async throws(ServiceUnavailable) -> [Result<Answer, ServiceUnavailable>] {
        submitted.map { _ in verdict.map { Answer($0) } }
    }
}
