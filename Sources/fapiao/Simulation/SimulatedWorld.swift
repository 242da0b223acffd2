import FoundationEssentials
import Invoices
import LocalServers
import Logging
import Messaging
import Providers
import SimulatedProviders
import Synchronization
import SystemPackage

/// The three simulated providers, with the clock, the network and the folders that they lack.
final class SimulatedWorld: Sendable {
    struct Providers: Sendable {
        var weChatPay: SimulatedWeChatPay
        var alipay: SimulatedAlipay
        var bank: SimulatedBank
    }

    enum Kind: String, Sendable, CaseIterable { case wechat, alipay, bank }

    private let providers: Mutex<Providers>
    private let folder: SimulationFolder
    private let connections = OutboundConnections()
    private let logger: Logger

    /// Callbacks go out within this, and files are looked at.
    private static let pause = Duration.milliseconds(100)
    /// A merchant's listener takes several callbacks at a time.
    private static let postsAtOnce = 8

    init(_ providers: Providers, in folder: SimulationFolder, logger: Logger) {
        self.providers = Mutex(providers)
        self.folder = folder
        self.logger = logger
    }

    func use<Result: Sendable>(_ body: (inout Providers, Timestamp) -> Result) -> Result {
        let now = Clock.now
        return providers.withLock { body(&$0, now) }
    }

    /// - Returns: nil where the connection is to be closed without an answer.
    func answer(_ request: ProviderRequest) -> ProviderReply? {
        use { providers, now in
            request.path.hasPrefix("/gateway.do") || request.path.hasPrefix("/bill")
                ? providers.alipay.answer(request, at: now)
                : providers.weChatPay.answer(request, at: now)
        }
    }

    func order(_ fault: SimulatedFault, at kind: Kind, times: Int, detail: String) -> Bool {
        use { providers, _ in
            switch kind {
            case .wechat: providers.weChatPay.faults.order(fault, times: times, detail: detail)
            case .alipay: providers.alipay.faults.order(fault, times: times, detail: detail)
            case .bank: providers.bank.faults.order(fault, times: times, detail: detail)
            }
        }
    }

    // MARK: Time

    func run() async {
        var left = 0
        while !Task.isCancelled {
            takeFiles()
            leaveFiles(&left)
            await tell()
            try? await Task.sleep(for: Self.pause)
        }
    }

    /// A file is collected before it is read: what lies in the folder is not with the bank yet.
    private func takeFiles() {
        let files = FileManager.default
        let names = (try? files.contentsOfDirectory(atPath: folder.bankIn.string)) ?? []
        let taken = folder.bankIn.appending("processed")
        for name in names.sorted() where name.hasSuffix(".xml") {
            let path = taken.appending(name)
            do {
                try files.createDirectory(
                    atPath: taken.string, withIntermediateDirectories: true)
                try? files.removeItem(atPath: path.string)
                try files.moveItem(
                    atPath: folder.bankIn.appending(name).string, toPath: path.string)
            } catch {
                logger.warning(
                    "a file was not collected", metadata: ["error": "\(SystemWords.of(error))"])
                continue
            }
            guard let bytes = try? AtomicFile.read(path) else { continue }
            use { providers, now in _ = providers.bank.take(bytes, at: now) }
        }
    }

    private func leaveFiles(_ left: inout Int) {
        let first = left
        let files = use { providers, now in
            providers.bank.settle(at: now)
            return Array(providers.bank.files.dropFirst(first))
        }
        for file in files {
            do {
                try AtomicFile.write(
                    file.bytes, to: folder.bankOut.appending(file.name), isPrivate: true)
            } catch {
                logger.warning(
                    "a bank's file was not left", metadata: ["error": "\(SystemWords.of(error))"])
                return
            }
            left += 1
        }
    }

    private func tell() async {
        let (callbacks, notes) = use { providers, now in
            (
                providers.weChatPay.takeDueCallbacks(at: now),
                providers.alipay.takeNotifications()
            )
        }
        await withTaskGroup(of: Void.self) { group in
            for (place, (callback, request)) in callbacks.enumerated() {
                if place >= Self.postsAtOnce { await group.next() }
                group.addTask {
                    let status = await self.post(callback.url, request.fields.all, request.body)
                    self.use { providers, now in
                        providers.weChatPay.answered(callback, status, at: now)
                    }
                }
            }
        }
        for note in notes {
            let type = (name: "Content-Type", value: "application/x-www-form-urlencoded")
            _ = await post(note.url, [type], note.body)
        }
    }

    /// Only to this machine: whoever sends an order names the address.
    private func post(
        _ url: String, _ fields: [(name: String, value: String)], _ body: [UInt8]
    ) async -> Int? {
        guard let address = WebAddress(url), address.isThisMachine else { return nil }
        var request = OutboundRequest(url: url)
        request.headers = fields
        request.body = body
        let caller = HTTPOutboundCaller(
            connections, to: AllowedHosts(of: address), countedAs: "simulated")
        return try? await caller.call(request).status
    }
}
