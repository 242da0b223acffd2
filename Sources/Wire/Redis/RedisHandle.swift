import CRedis
import Glibc
import Logging

/// The one owner of a hiredis connection. Only its thread may call it.
@safe final class RedisHandle: ConnectionHandle {
    typealias Pipeline = RedisPipeline

    private let context: UnsafeMutablePointer<redisContext>

    init(
        _ configuration: RedisConfiguration, attempt: Int, logger: Logger
    ) throws(WireError) {
        let started =
            switch configuration.address {
            case .host(let name, let port): unsafe redisConnectNonBlock(name, Int32(port))
            case .unixSocket(let path): unsafe redisConnectUnixNonBlock(path)
            }
        guard let started = unsafe started else { throw Self.refused }
        unsafe context = unsafe started
        if unsafe started.pointee.err != 0 { throw Self.refused }
    }

    deinit { unsafe redisFree(context) }

    private static let refused = WireError(.unreachable, "connection refused")

    var socket: Int32 { unsafe context.pointee.fd }
    /// MULTI is not used.
    var transactionIsOpen: Bool { false }

    /// Never a reply's text: what hiredis or the system says of the connection.
    private var loss: WireError {
        unsafe withUnsafeBytes(of: &context.pointee.errstr) { bytes in
            let text = unsafe bytes.prefix { $0 != 0 }
            return unsafe WireError(.unreachable, String(decoding: text, as: UTF8.self))
        }
    }

    /// Once the socket can be written, it tells whether that is because the connection came about.
    func connect() throws(WireError) -> ConnectProgress {
        var error: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        let result = unsafe getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length)
        guard result == 0 && error == 0 else { throw Self.refused }
        return .connected
    }

    func send(_ commands: [RedisCommand]) throws(WireError) {
        for command in commands where !append(command) { throw loss }
    }

    private func append(_ command: RedisCommand) -> Bool {
        unsafe command.bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return true }
            return unsafe redisAppendFormattedCommand(
                context, base.assumingMemoryBound(to: CChar.self), bytes.count) == REDIS_OK
        }
    }

    func flush() throws(WireError) -> Bool {
        var isDone: Int32 = 0
        guard unsafe redisBufferWrite(context, &isDone) == REDIS_OK else { throw loss }
        return isDone != 0
    }

    func consume() throws(WireError) {
        guard unsafe redisBufferRead(context) == REDIS_OK else { throw loss }
    }

    /// hiredis does not read when it writes.
    func hasReply(_ expectation: ReplyExpectation) -> Bool { false }

    /// - Throws: also if what came is not RESP.
    func next(_ expectation: ReplyExpectation) throws(WireError) -> RedisReply? {
        var pointer: UnsafeMutableRawPointer?
        guard unsafe redisGetReplyFromReader(context, &pointer) == REDIS_OK else { throw loss }
        guard let pointer = unsafe pointer else { return nil }
        defer { unsafe freeReplyObject(pointer) }
        return unsafe RedisReply(pointer.assumingMemoryBound(to: redisReply.self))
    }

    /// Redis has no means to stop a command; its pipeline never asks.
    func requestCancel(_ ended: @escaping @Sendable () -> Void) throws(WireError) { ended() }
}

extension RedisReply {
    /// hiredis parses no deeper than seven arrays in one another, so this cannot exhaust the stack.
    fileprivate init(_ reply: UnsafePointer<redisReply>) {
        let value = unsafe reply.pointee
        switch unsafe value.type {
        case REDIS_REPLY_INTEGER: self = unsafe .integer(value.integer)
        case REDIS_REPLY_STRING:
            self = unsafe .bytes(
                [UInt8](UnsafeRawBufferPointer(start: value.str, count: value.len)))
        case REDIS_REPLY_STATUS: self = unsafe .status(Self.text(value))
        case REDIS_REPLY_ERROR: self = unsafe .error(Self.text(value))
        case REDIS_REPLY_ARRAY:
            let elements = unsafe UnsafeBufferPointer(start: value.element, count: value.elements)
            self = unsafe .array(elements.map { unsafe $0.map { unsafe RedisReply($0) } ?? .nil })
        default: self = .nil
        }
    }

    private static func text(_ reply: redisReply) -> String {
        unsafe String(
            decoding: UnsafeRawBufferPointer(start: reply.str, count: reply.len), as: UTF8.self)
    }
}
