;;; story.el --- Minke in Emacs with eglot  -*- lexical-binding: t -*-

;; Opens ./Dockerfile, sees a finding, reads its hover, takes its quick fix, and
;; sees the finding go.  Started by ./run.

;;; Code:

(require 'package)
(add-to-list 'package-directory-list "/usr/share/emacs/site-lisp/elpa")
(package-initialize)
(require 'cl-lib)
(require 'eglot)
(require 'flymake)
(require 'dockerfile-mode)

(defvar story-passed 0)
(defvar story-failed 0)

(defun story-check (what ok &optional seen)
  "Count and print whether WHAT is OK, with what was SEEN."
  (if ok (cl-incf story-passed) (cl-incf story-failed))
  (princ (format "%s %s%s\n" (if ok "ok  " "FAIL") what (if seen (format ": %s" seen) ""))))

(defun story-await (condition)
  "Wait until CONDITION returns something, ten seconds at most, and return it."
  (let ((end (+ (float-time) 10)) seen)
    (while (and (not (setq seen (funcall condition))) (< (float-time) end))
      (accept-process-output nil 0.05))
    seen))

(defun story-play ()
  "Play the story."
  ;; The lines of the page for users.
  (add-to-list 'eglot-server-programs '(dockerfile-mode . ("minke" "lsp")))
  (find-file "Dockerfile")
  (dockerfile-mode)
  (apply #'eglot (eglot--guess-contact))
  (story-check "the server starts" (eglot-current-server))
  (let ((found (story-await #'flymake-diagnostics)) offered)
    (story-check "the finding is shown" found (mapconcat #'flymake-diagnostic-text found " | "))
    (goto-char (flymake-diagnostic-beg (car found)))
    (let ((hover (jsonrpc-request (eglot-current-server) :textDocument/hover (eglot--TextDocumentPositionParams))))
      (story-check "the hover explains it" (string-match-p "apt-lists" (format "%s" hover))))
    (cl-letf (((symbol-function 'completing-read)
               (lambda (_prompt all &rest _) (car (setq offered (all-completions "" all))))))
      (let ((last-nonmenu-event ?\r))
        (eglot-code-actions (point) (point) nil t)))
    (story-check "fixes are offered" offered (mapconcat #'identity offered " | "))
    (story-check "the first one changes the text"
                 (story-await (lambda () (string-match-p "rm -rf /var/lib/apt/lists" (buffer-string)))) (buffer-string))
    (save-buffer) ; eglot sends changes when Emacs is idle, which a batch job never is
    (story-check "and the finding goes" (story-await (lambda () (not (flymake-diagnostics)))))
    (let ((server (eglot-current-server)))
      (eglot-shutdown server)
      (story-check "the server ends when asked to" (not (jsonrpc-running-p server))))))

(let ((inhibit-message t) (create-lockfiles nil) (make-backup-files nil)
      (eglot-sync-connect 15) (eglot-report-progress nil))
  (condition-case err
      (story-play)
    (error (story-check "no error in the story" nil (error-message-string err)))))
(princ (format "%d passed, %d failed\n" story-passed story-failed))
(kill-emacs (if (zerop story-failed) 0 1))
;;; story.el ends here
