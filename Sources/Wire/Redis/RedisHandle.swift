import CRedis
import Glibc

/// The one owner of a hiredis connection. Its verbs never wait, but for the resolution of a host
/// name. Only its thread may call it.
@safe final class RedisHandle {
    private let context: UnsafeMutablePointer<redisContext>

    /// Begins to connect. - Returns: nil if there is no memory or the address is refused at once.
    init?(_ address: RedisConfiguration.Address) {
        let started =
            switch address {
            case .host(let name, let port): unsafe redisConnectNonBlock(name, Int32(port))
            case .unixSocket(let path): unsafe redisConnectUnixNonBlock(path)
            }
        guard let started = unsafe started else { return nil }
        unsafe context = unsafe started
        if unsafe started.pointee.err != 0 { return nil }
    }

    deinit { unsafe redisFree(context) }

    var socket: Int32 { unsafe context.pointee.fd }

    /// Never a reply's text: what hiredis or the system says of the connection.
    var errorMessage: String {
        unsafe withUnsafeBytes(of: &context.pointee.errstr) { bytes in
            let text = unsafe bytes.prefix { $0 != 0 }
            return unsafe String(decoding: text, as: UTF8.self)
        }
    }

    /// Once the socket can be written: whether it was the connection that came about.
    var isConnected: Bool {
        var error: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        let result = unsafe getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length)
        return result == 0 && error == 0
    }

    func append(_ command: RedisCommand) -> Bool {
        unsafe command.bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return true }
            return unsafe redisAppendFormattedCommand(
                context, base.assumingMemoryBound(to: CChar.self), bytes.count) == REDIS_OK
        }
    }

    /// - Returns: whether all has left; nil if the connection is lost.
    func flush() -> Bool? {
        var isDone: Int32 = 0
        guard unsafe redisBufferWrite(context, &isDone) == REDIS_OK else { return nil }
        return isDone != 0
    }

    func consume() -> Bool { unsafe redisBufferRead(context) == REDIS_OK }

    /// - Returns: nil if no whole reply has come yet.
    /// - Throws: `.unreachable` if what came is not RESP.
    func next() throws(WireError) -> RedisReply? {
        var pointer: UnsafeMutableRawPointer?
        guard unsafe redisGetReplyFromReader(context, &pointer) == REDIS_OK else {
            throw WireError(.unreachable, errorMessage)
        }
        guard let pointer = unsafe pointer else { return nil }
        defer { unsafe freeReplyObject(pointer) }
        return unsafe RedisReply(pointer.assumingMemoryBound(to: redisReply.self))
    }
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
