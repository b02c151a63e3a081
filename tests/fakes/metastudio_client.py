"""A program of its own that has a voice trained by the vendor's own SDK, whichever version of it is installed.

What the vendor's documentation tells its readers to write, but for the address and what it prints. Arguments: base URL,
project id, access key, secret key, and the package to upload.
"""

import json
import sys
import time
import urllib.request
from pathlib import Path

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkmetastudio.v1 import (
    CommitJobReq,
    CommitVoiceTrainingJobRequest,
    CreateTrainingBasicJobRequest,
    CreateTrainingJobReq,
    DeleteVoiceTrainingJobRequest,
    ListAssetsRequest,
    ListJobOperationLogRequest,
    ListVoiceTrainingJobRequest,
    MetaStudioClient,
    ShowJobAuditResultRequest,
    ShowJobUploadingAddressRequest,
    ShowVoiceTrainingJobRequest,
)

base_url, project_id, access_key, secret_key, package = sys.argv[1:]


def client(secret_key=secret_key):
    credentials = BasicCredentials(access_key, secret_key, project_id)
    return MetaStudioClient.new_builder().with_credentials(credentials).with_endpoint(base_url).build()


def refused(call, request):
    try:
        call(request)
    except ClientRequestException as error:
        return [error.status_code, error.error_code, error.error_msg, error.request_id]


def put(url):
    headers = {"Content-Type": "application/zip"}
    request = urllib.request.Request(url, Path(package).read_bytes(), headers, method="PUT")
    return urllib.request.urlopen(request).status


us = client()
filters = {"state": "FAILED,WAITING", "voice_name": "我的 音色", "x_app_user_id": "user01"}
whole = us.list_voice_training_job(ListVoiceTrainingJobRequest())
some = us.list_voice_training_job(ListVoiceTrainingJobRequest(limit=1, offset=0, **filters))
order = CreateTrainingJobReq(voice_name="我的 音色", sex="FEMALE", language="CN", tag="NEWS", create_type="PACKAGE")
begun = us.create_training_basic_job(CreateTrainingBasicJobRequest(body=order))
about = {"job_id": begun.job_id}
early = refused(us.commit_voice_training_job, CommitVoiceTrainingJobRequest(body=CommitJobReq(), **about))
asked = us.show_job_uploading_address(ShowJobUploadingAddressRequest(**about))
uploads = [put(begun.training_data_uploading_url), put(asked.package_url.training_data_uploading_url)]
details = CommitJobReq(tag="NEWS", description="d", phone="13800001234", app_user_id="user01")
us.commit_voice_training_job(CommitVoiceTrainingJobRequest(body=details, x_app_user_id="user01", **about))
again = refused(us.commit_voice_training_job, CommitVoiceTrainingJobRequest(**about))
states = []
while not states or states[-1] not in ("SUCCEED", "FAILED", "AUDIT_FAILED"):
    job = us.show_voice_training_job(ShowVoiceTrainingJobRequest(**about))
    states += [job.state] if job.state not in states else []
    time.sleep(0.01)
review = us.show_job_audit_result(ShowJobAuditResultRequest(**about))
noted = us.list_job_operation_log(ListJobOperationLogRequest(limit=100, offset=0, **about))
voices = us.list_assets(ListAssetsRequest(asset_type="VOICE_MODEL", asset_source="CUSTOMIZATION"))
us.delete_voice_training_job(DeleteVoiceTrainingJobRequest(**about))
answers = {
    "lists": [[each.count, each.jobs] for each in (whole, some)],
    "guess": refused(client("guess").list_voice_training_job, ListVoiceTrainingJobRequest()),
    "limit": refused(us.list_voice_training_job, ListVoiceTrainingJobRequest(limit=1000)),
    "early": early,
    "again": again,
    "uploads": uploads,
    "states": states,
    "job": [job.voice_name, job.sex, job.tag, job.phone, job.app_user_id, job.job_type, job.create_type],
    "faults": len(review.system_audit_result.errors or []),
    "noted": [noted.count, [[each.action, each.operator] for each in noted.operations]],
    "voices": [[asset.asset_id == job.asset_id, asset.asset_name, asset.asset_state] for asset in voices.assets],
    "gone": refused(us.show_voice_training_job, ShowVoiceTrainingJobRequest(**about)),
}
print(json.dumps(answers))
