import ArgumentParser
import CKernel
import Dispatch
import Glibc

/// Where the program begins. Not asynchronous as the commands are: the process for one picture
/// must decide what it is before anything starts a thread.
@main
enum Entrance {
    static func main() {
        if CommandLine.arguments.dropFirst().first == PhotoProcess.name { PhotoProcess.run() }
        // glibc would keep eight pools of freed memory for each processor, one a thread: batches that
        // wander over the threads leave a little in all of them. Two pools held a fifth less.
        _ = kernel_memory_pools(2)
        Task {
            await Fapiao.main()
            exit(0)
        }
        dispatchMain()
    }
}
