import COpenSSL

/// Owns a point of P-256.
@safe struct P256Point: ~Copyable {
    let pointer: OpaquePointer

    private init() {
        guard let pointer = unsafe EC_POINT_new(P256.group) else {
            fatalError("OpenSSL gives no points")
        }
        unsafe self.pointer = pointer
    }

    /// string_to_point of RFC 9381, section 5.5: 02 or 03 and x, 33 bytes (SEC 1, section 2.3.4). Nil for every
    /// other encoding, x at or above the field's prime, a point off the curve, and the one at infinity.
    init?(compressed bytes: some Collection<UInt8>, _ workspace: borrowing P256.Workspace) {
        self.init()
        let bytes = Array(bytes)
        guard bytes.count == P256.pointByteCount, bytes[0] == 2 || bytes[0] == 3 else { return nil }
        // Half of all x have no point. That is an answer, and leaves no error for the thread's next call.
        ERR_set_mark()
        defer { ERR_pop_to_mark() }
        guard
            unsafe EC_POINT_oct2point(
                P256.group, pointer, bytes, bytes.count, workspace.pointer) == 1
        else { return nil }
    }

    /// The generator of the group, multiplied.
    init(generatorTimes scalar: borrowing P256Scalar, _ workspace: borrowing P256.Workspace) {
        self.init()
        let isDone =
            unsafe EC_POINT_mul(
                P256.group, pointer, scalar.pointer, nil, nil, workspace.pointer) == 1
        precondition(isDone, "OpenSSL multiplies")
    }

    /// With one factor libcrypto takes a time that does not depend on it.
    borrowing func times(
        _ scalar: borrowing P256Scalar, _ workspace: borrowing P256.Workspace
    ) -> P256Point {
        let product = P256Point()
        let isDone =
            unsafe EC_POINT_mul(
                P256.group, product.pointer, nil, pointer, scalar.pointer, workspace.pointer) == 1
        precondition(isDone, "OpenSSL multiplies")
        return product
    }

    borrowing func minus(
        _ other: consuming P256Point, _ workspace: borrowing P256.Workspace
    ) -> P256Point {
        let difference = P256Point()
        let isDone =
            unsafe EC_POINT_invert(P256.group, other.pointer, workspace.pointer) == 1
            && EC_POINT_add(
                P256.group, difference.pointer, pointer, other.pointer, workspace.pointer) == 1
        precondition(isDone, "OpenSSL adds")
        return difference
    }

    /// point_to_string of RFC 9381, section 5.5; nil for the point at infinity, which has no such bytes.
    borrowing func compressed(_ workspace: borrowing P256.Workspace) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: P256.pointByteCount)
        let count = unsafe EC_POINT_point2oct(
            P256.group, pointer, POINT_CONVERSION_COMPRESSED, &bytes, bytes.count,
            workspace.pointer)
        return count == bytes.count ? bytes : nil
    }

    deinit { unsafe EC_POINT_free(pointer) }
}
