import COpenSSL

/// Bytes that only their owner may know: a key's seed, the key of a code.
///
/// It has one owner and cannot be copied, so nothing can print, log, compare or store it by mistake.
/// The memory is wiped (OPENSSL_cleanse(3)) when the owner lets go of it.
@safe package struct Secret: ~Copyable, @unchecked Sendable {
    private let memory: UnsafeMutableRawBufferPointer

    package var count: Int { unsafe memory.count }

    /// Takes the bytes over and wipes `bytes`, which must have no other owner to be wiped for good.
    package init(movingFrom bytes: inout [UInt8]) {
        unsafe self.init(count: bytes.count) { memory in unsafe memory.copyBytes(from: bytes) }
        unsafe bytes.withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
        bytes = []
    }

    /// Owns `count` bytes that `body` fills; those that it leaves are zero.
    init(count: Int, filledBy body: (UnsafeMutableRawBufferPointer) -> Void) {
        // A byte more, so that the address is never null: OpenSSL reads a null key as "the key of the last
        // call".
        unsafe memory = .init(
            rebasing: UnsafeMutableRawBufferPointer.allocate(byteCount: count + 1, alignment: 16)[
                ..<count])
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
        unsafe body(memory)
    }

    init(repeating byte: UInt8, count: Int) {
        unsafe self.init(count: count) { memory in
            unsafe memory.initializeMemory(as: UInt8.self, repeating: byte)
        }
    }

    init(_ prefix: [UInt8], followedBy secret: borrowing Secret) {
        unsafe self.init(count: prefix.count + secret.count) { memory in
            unsafe memory.copyBytes(from: prefix)
            unsafe secret.withPointer {
                unsafe UnsafeMutableRawBufferPointer(rebasing: memory[prefix.count...])
                    .copyMemory(from: $0)
            }
        }
    }

    /// For a second owner, who wipes it too.
    borrowing func copy() -> Secret {
        unsafe Secret(count: count) { memory in
            unsafe withPointer { unsafe memory.copyMemory(from: $0) }
        }
    }

    /// `count` random bytes, fit for keys.
    package static func random(_ count: Int) -> Secret {
        unsafe Secret(count: count) { memory in
            let bytes = unsafe memory.assumingMemoryBound(to: UInt8.self)
            // A machine that cannot give random bytes can keep no secret either.
            precondition(
                unsafe RAND_priv_bytes(bytes.baseAddress, Int32(count)) == 1,
                "no random bytes to be had")
        }
    }

    /// Lends the bytes to what writes a key file or seals them for a keeper.
    package borrowing func withExposedBytes<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(unsafe Span(_unsafeElements: memory.assumingMemoryBound(to: UInt8.self)))
    }

    borrowing func withPointer<Result: ~Copyable>(
        _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        unsafe body(UnsafeRawBufferPointer(memory))
    }

    deinit {
        unsafe OPENSSL_cleanse(memory.baseAddress, memory.count)
        unsafe memory.baseAddress?.deallocate()
    }
}
