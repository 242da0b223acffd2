import CPostgres
import Glibc
import Logging

/// The one owner of a libpq connection. Only its thread may call it.
@safe final class PostgresHandle: ConnectionHandle {
    typealias Pipeline = PostgresPipeline

    private let connection: OpaquePointer
    private let notices: PostgresNotices

    init(
        _ configuration: PostgresConfiguration, attempt: Int, logger: Logger
    ) throws(WireError) {
        let keywords = try Self.keywords(configuration, attempt)
        let names = unsafe Self.terminated(keywords.map(\.name))
        let values = unsafe Self.terminated(keywords.map(\.value))
        defer {
            unsafe (names + values).forEach { unsafe free(UnsafeMutablePointer(mutating: $0)) }
        }
        guard let started = unsafe PQconnectStartParams(names, values, 0) else {
            throw WireError(.unreachable, "libpq has no memory to begin")
        }
        unsafe connection = unsafe started
        notices = PostgresNotices(logger)
        unsafe PQsetNoticeReceiver(
            started,
            { context, result in
                guard let context = unsafe context, let result = unsafe result else { return }
                let notices = unsafe Unmanaged<PostgresNotices>.fromOpaque(context)
                    .takeUnretainedValue()
                unsafe notices.received(PQresultErrorField(result, Int32(PostgresField.message)))
            }, Unmanaged.passUnretained(notices).toOpaque())
        // Such as a host whose name nobody knows. libpq repeats hosts and ports, and never a password.
        if isBroken { throw loss }
    }

    /// Each attempt begins at another host; of standbys any will do, so that connections share them.
    private static func keywords(
        _ configuration: PostgresConfiguration, _ attempt: Int
    ) throws(WireError) -> [(name: String, value: String)] {
        let string = try PostgresConnectionString(configuration)
        guard configuration.targetSession == .standby else { return string.rotated(by: attempt) }
        var generator = SystemRandomNumberGenerator()
        return string.shuffled(using: &generator)
    }

    deinit { unsafe PQfinish(connection) }

    var socket: Int32 { unsafe PQsocket(connection) }
    var transactionIsOpen: Bool { unsafe PQtransactionStatus(connection) != PQTRANS_IDLE }
    private var isBroken: Bool { unsafe PQstatus(connection) == CONNECTION_BAD }
    private var isBusy: Bool { unsafe PQisBusy(connection) != 0 }
    private var loss: WireError {
        unsafe WireError(.unreachable, String(cString: PQerrorMessage(connection)))
    }

    func connect() throws(WireError) -> ConnectProgress {
        switch unsafe PQconnectPoll(connection) {
        case PGRES_POLLING_READING: return .reading
        case PGRES_POLLING_WRITING: return .writing
        case PGRES_POLLING_OK:
            let isReady =
                unsafe PQsetnonblocking(connection, 1) == 0
                && PQenterPipelineMode(connection) == 1
            guard isReady else { throw loss }
            return .connected
        default: throw loss
        }
    }

    /// A flush that finds the socket full reads it empty.
    func flush() throws(WireError) -> Bool {
        switch unsafe PQflush(connection) {
        case 0: return true
        case 1: return false
        default: throw loss
        }
    }

    func consume() throws(WireError) {
        guard unsafe PQconsumeInput(connection) == 1 else { throw loss }
    }

    func hasReply(_ expectation: ReplyExpectation) -> Bool {
        switch expectation {
        case .reply: !isBusy
        case .notice, .nothing: false
        }
    }

    func next(_ expectation: ReplyExpectation) throws(WireError) -> PostgresReply? {
        // Reads notices, and that the server is going away.
        if case .notice = expectation { _ = isBusy }
        guard hasReply(expectation) else {
            if isBroken { throw loss }
            return nil
        }
        let reply = result()
        if case .failure(let error, _) = reply, error.code == .unreachable { throw error }
        return reply
    }

    private func result() -> PostgresReply {
        guard let pointer = unsafe PQgetResult(connection) else { return .end }
        let result = unsafe PostgresResult(owning: pointer)
        switch result.status {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
            return .rows(PostgresRows(result))
        case PGRES_PIPELINE_SYNC: return .sync
        case PGRES_PIPELINE_ABORTED: return .aborted
        case PGRES_COPY_IN: return .copyIn
        case PGRES_FATAL_ERROR:
            return .failure(
                PostgresField.error(of: result), isPlanExpired: PostgresField.isPlanExpired(result))
        default: return .unexpected
        }
    }

    func send(_ outgoing: PostgresPipeline.Outgoing) throws(WireError) {
        let isSent =
            switch outgoing {
            case .series(let series): send(series)
            case .alone(let sql): sendAlone(sql)
            case .pipelineMode: unsafe PQenterPipelineMode(connection) == 1
            case .copyData(let bytes): sendCopyData(bytes)
            case .copyEnd(let reason): unsafe PQputCopyEnd(connection, reason) == 1
            }
        if !isSent { throw loss }
    }

    private func send(_ series: PostgresSeries) -> Bool {
        for step in series.steps {
            let isSent =
                switch step {
                case .prepare(let place):
                    prepare(series.plans[place].name, series.statements[place].key)
                case .execute(let place):
                    execute(series.plans[place].name, series.statements[place].arguments)
                }
            if !isSent { return false }
        }
        // libpq 15 flushes at every Sync: one send(2) is the price of a transaction of one's own.
        return unsafe PQpipelineSync(connection) == 1
    }

    private func prepare(_ name: String, _ key: PreparedStatements.Key) -> Bool {
        unsafe PQsendPrepare(
            connection, name, key.statement.sql, Int32(key.types.count), key.types) == 1
    }

    private func execute(_ name: String, _ arguments: PostgresArguments) -> Bool {
        let count = arguments.lengths.count
        return unsafe arguments.bytes.withUnsafeBytes { bytes in
            unsafe withUnsafeTemporaryAllocation(
                of: UnsafePointer<CChar>?.self, capacity: max(count, 1)
            ) { values in
                unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: max(count, 1)) {
                    formats in
                    // An empty value still needs an address, for nil would be null.
                    let somewhere =
                        unsafe bytes.baseAddress ?? UnsafeRawPointer(formats.baseAddress!)
                    var offset = 0
                    for index in 0..<count {
                        let length = arguments.lengths[index]
                        unsafe formats[index] = 1
                        unsafe values[index] =
                            length < 0
                            ? nil : (somewhere + offset).assumingMemoryBound(to: CChar.self)
                        offset += Int(max(length, 0))
                    }
                    return unsafe PQsendQueryPrepared(
                        connection, name, Int32(count), values.baseAddress, arguments.lengths,
                        formats.baseAddress, 1) == 1
                }
            }
        }
    }

    /// As libpq wants lists of strings: with a nil at the end. The caller frees them.
    private static func terminated(_ texts: [String]) -> [UnsafePointer<CChar>?] {
        var list: [UnsafePointer<CChar>?] = unsafe texts.map { unsafe UnsafePointer(strdup($0)) }
        unsafe list.append(nil)
        return unsafe list
    }

    /// By the simple protocol, outside of pipeline mode.
    private func sendAlone(_ sql: String) -> Bool {
        unsafe PQexitPipelineMode(connection) == 1 && PQsendQuery(connection, sql) == 1
    }

    private func sendCopyData(_ bytes: [UInt8]) -> Bool {
        unsafe bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return true }
            return unsafe PQputCopyData(
                connection, base.assumingMemoryBound(to: CChar.self), Int32(bytes.count)) == 1
        }
    }

    func requestCancel(_ ended: @escaping @Sendable () -> Void) throws(WireError) {
        if let pointer = unsafe PQgetCancel(connection),
            unsafe PostgresCanceller(owning: pointer).start(ended)
        {
            return
        }
        ended()
        throw WireError(.unreachable, "no means to cancel a statement")
    }
}
