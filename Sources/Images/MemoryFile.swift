import CKernel
import Glibc

/// A photo as a file that is on no disk (memfd_create(2)), for a process that shall not need us while
/// it reads.
package enum MemoryFile {
    /// A descriptor at the beginning of `bytes`, for its taker to close; nil where there is no
    /// memory or no descriptor left.
    package static func holding(_ bytes: [UInt8]) -> Int32? {
        let descriptor = kernel_memory_file()
        guard descriptor >= 0 else { return nil }
        let isWritten = unsafe bytes.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count {
                let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[written...])
                let count = unsafe write(descriptor, rest.baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                written += count
            }
            return true
        }
        guard isWritten, lseek(descriptor, 0, SEEK_SET) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}
